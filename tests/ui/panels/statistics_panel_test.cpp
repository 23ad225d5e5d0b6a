// The statistics panel against the covariance of the trace's own response maps.
#include "ui/panels/statistics_panel.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <cmath>

#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/panels/without_insides.h"
#include "ui/panels/panel_export.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::traced_pair;

class StatisticsPanelTest : public QObject {
  Q_OBJECT

  struct Shown {
    Selection selection;
    StatisticsPanel panel{selection};
    QSignalSpy drawn{&panel, &StatisticsPanel::drawn};
    QSignalSpy matrix{&panel, &StatisticsPanel::matrix_drawn};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    void show() {
      selection.show(traced_pair(), true);
      QTRY_VERIFY(!matrix.isEmpty());
    }
  };
  // Over all cells of image 1, of the responses of two cells of a level.
  static double by_definition(int level, Cell a, Cell b) {
    const Trace& trace = *traced_pair().trace;
    const Size size = trace.map_size(0);
    double sum_a = 0, sum_b = 0, both = 0;
    for (int y = 0; y < size.height; ++y)
      for (int x = 0; x < size.width; ++x) {
        const Map map = trace.response({x, y}, level);
        const double one = double(map.at(a.x, a.y)), other = double(map.at(b.x, b.y));
        sum_a += one;
        sum_b += other;
        both += one * other;
      }
    const double n = size.width * size.height;
    return both / n - sum_a / n * (sum_b / n);
  }

 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
  }

  void a_row_is_the_covariance_of_response_maps() {
    Shown shown;
    shown.selection.add_pin({41, 63});
    shown.show();
    const Cell cell = traced_pair().trace->cell_of(41, 63);
    for (int level = 0; level < 3; ++level) {
      const Cell own{cell.x >> level, cell.y >> level};
      const Map& row = shown.panel.row(level).map();
      for (const Cell other : {own, Cell{1, 1}, Cell{3, 2}}) {
        const double expected = by_definition(level, own, other);
        QVERIFY2(std::abs(double(row.at(other.x, other.y)) - expected) <
                     1e-3 * std::abs(by_definition(level, own, own)),
                 qPrintable(QStringLiteral("%1 is not %2")
                                .arg(double(row.at(other.x, other.y)))
                                .arg(expected)));
      }
      QVERIFY((shown.panel.row(level).marks().at(0).points.at(0) ==
               insides::Point{double(own.x), double(own.y)}));
      const double width = insides::width_at_half(row, own) * (8 << level);
      const auto& curves = shown.panel.curves().plot().curves;
      QCOMPARE(curves.at(0).y.at(std::size_t(level)), width);
      QCOMPARE(curves.at(1).y.at(std::size_t(level)), insides::reach(row, own) * (8 << level));
      QVERIFY(shown.panel.row(level).title().contains(QString::number(width, 'f', 0)));
    }
  }

  void the_matrix_holds_the_rows() {
    Shown shown;
    shown.selection.add_pin({41, 63});
    shown.show();
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(5));
    const std::int64_t cells = 20 * 16;
    QCOMPARE(tensors.back().shape, (std::vector<std::int64_t>{cells, cells}));
    const Cell cell = traced_pair().trace->cell_of(41, 63);
    const auto begin = tensors.back().values.begin() + (cell.y * 20 + cell.x) * cells;
    for (std::size_t i = 0; i < std::size_t(cells); ++i)
      QVERIFY(std::abs(begin[std::ptrdiff_t(i)] - tensors.front().values[i]) < 1e-3f);
  }

  void a_click_chooses_another_cell_until_a_pin_does() {
    Shown shown;
    shown.show();
    QVERIFY(shown.panel.reading().contains(QStringLiteral("(10, 8)")));  // the middle
    MapView& view = shown.panel.row(1);
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.to_widget({3.5, 2.5}).toPoint());
    QTRY_VERIFY(shown.panel.reading().contains(QStringLiteral("(6, 4)")));
    QVERIFY((shown.panel.row(1).marks().at(0).points.at(0) == insides::Point{3, 2}));
    shown.selection.add_pin({8, 8});
    QTRY_VERIFY(shown.panel.reading().contains(QStringLiteral("(1, 1)")));
  }

  void a_click_on_the_matrix_chooses_its_row() {
    Shown shown;
    shown.show();
    MapView& view = shown.panel.matrix();
    QCOMPARE(view.cells(), QSize(320, 320));
    const double middle = 45 * 1.0 + 0.5;  // row 45: cell (5, 2)
    shown.panel.resize(900, 1400);
    QCoreApplication::processEvents();
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.to_widget({100.5, middle}).toPoint());
    QTRY_VERIFY2(shown.panel.reading().contains(QStringLiteral("(5, 2)")),
                 qPrintable(shown.panel.reading()));
  }

  void the_level_is_the_selections() {
    Shown shown;
    shown.show();
    shown.matrix.clear();
    shown.panel.levels().setCurrentIndex(2);
    Q_EMIT shown.panel.levels().activated(2);
    QCOMPARE(shown.selection.level(), 2);
    QTRY_COMPARE(shown.matrix.count(), 1);
    QCOMPARE(shown.panel.matrix().cells(), QSize(20, 20));  // 5×4 cells
  }

  void a_level_with_too_many_cells_shows_its_diagonal() {
    ModelOptions how;
    how.device = DeviceKind::cpu;
    how.precision = Precision::fp32;
    SequenceOptions options;
    options.iterations = 1;
    options.trace = true;
    const auto pair = engine::open_model("raft-small@formula", how)
                          ->pair(test::textured_frame(512, 320, 0, 0, 0),
                                 test::textured_frame(512, 320, 5, -3, 1), options);
    Shown shown;
    shown.selection.show(pair, true);
    QTRY_COMPARE(shown.matrix.count(), 1);
    QCOMPARE(shown.panel.matrix().cells(), QSize(64, 40));
    const insides::ResponseCovariance covariance(pair.trace->inside(Inside::features1),
                                                 pair.trace->inside(Inside::features2), 4);
    QCOMPARE(shown.panel.matrix().map().values, covariance.variance(0).values);
    const auto tensors = shown.panel.tensors();  // four rows, and the diagonal
    QCOMPARE(tensors.size(), std::size_t(5));
    QCOMPARE(tensors.back().name, std::string("covariance_diagonal_level1"));
    QCOMPARE(tensors.back().values, covariance.variance(0).values);
  }

  void a_pair_that_passes_by_is_not_computed() {
    Shown shown;
    for (int i = 0; i < 4; ++i) {
      FlowResult passing = traced_pair();
      passing.trace = (i % 2 == 0 ? traced_pair() : test::large_pair()).trace;
      shown.selection.show(passing, false);
      QCoreApplication::processEvents();
    }
    QCOMPARE(shown.drawn.count(), 0);
    QTRY_COMPARE(shown.drawn.count(), 1);  // the last, which stayed
    QCOMPARE(shown.panel.row(0).map().values.size(), std::size_t(20 * 16));
  }

  void what_is_taken_along_is_of_its_pair() {
    Shown shown;
    shown.selection.show(test::large_pair(), false);
    shown.panel.picture();
    shown.selection.show(traced_pair(), false);  // passing by: not computed beside
    QCoreApplication::processEvents();
    QVERIFY(shown.panel.plots().empty());
    QVERIFY(shown.panel.tensors().empty());
    QVERIFY(shown.panel.row(0).map().values.empty());  // nothing of the pair before
    QVERIFY2(shown.panel.reading().contains(QStringLiteral("rests")),
             qPrintable(shown.panel.reading()));
    shown.panel.picture();
    const Map& row = shown.panel.row(1).map();
    const Cell own{5, 4};  // the middle of 20×16 cells, on level 2
    QVERIFY(std::abs(double(row.at(own.x, own.y)) - by_definition(1, own, own)) <
            1e-3 * by_definition(1, own, own));
    QCOMPARE(shown.panel.tensors().size(), std::size_t(5));  // four rows and the matrix
    QCOMPARE(shown.panel.curves().plot().curves.at(0).y.size(), std::size_t(4));
    // Another level's matrix, while it is under way.
    shown.selection.set_level(2);
    QCoreApplication::processEvents();
    shown.panel.picture();
    QCOMPARE(shown.panel.matrix().cells(), QSize(20, 20));
  }

  void a_saved_plot_says_what_it_is_of() {
    Shown shown;
    shown.selection.show(traced_pair(), false);
    shown.selection.add_pin({41, 63});
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("statistics.svg"));
    save_plot(shown.panel, file);
    QFile svg(file);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(svg.readAll());
    const Cell cell = traced_pair().trace->cell_of(41, 63);
    for (const QString& words :
         {QStringLiteral("Covariance"), QStringLiteral("cell (%1, %2)").arg(cell.x).arg(cell.y),
          QStringLiteral("frames 7 and 8")})
      QVERIFY2(text.contains(words), qPrintable(text));
  }

  void leaving_while_it_computes_is_safe() {
    for (int i = 0; i < 3; ++i) {
      Shown shown;
      shown.selection.show(traced_pair(), true);
      QCoreApplication::processEvents();
    }
  }
};

QTEST_MAIN(StatisticsPanelTest)
#include "statistics_panel_test.moc"
