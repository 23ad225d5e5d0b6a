// The gates panel against the GRU's own equations and the trace it shows.
#include "ui/panels/gates_panel.h"

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
using test::large_pair;
using test::traced_pair;
using Picture = GatesPanel::Picture;

class GatesPanelTest : public QObject {
  Q_OBJECT

  struct Shown {
    Selection selection;
    GatesPanel panel{selection};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    void show(const FlowResult& pair, int k) {
      QSignalSpy drawn(&panel, &GatesPanel::drawn);
      selection.show(pair, true);
      selection.set_iteration(k);
      QTRY_VERIFY(drawn.count() > 0);
    }
  };
  static float mean(const Channels& channels, int x, int y) {
    double sum = 0;
    for (int c = 0; c < channels.count; ++c) sum += double(channels.at(c, x, y));
    return float(sum / channels.count);
  }

 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
  }

  void asks_for_gates_and_states() {
    Selection selection;
    const GatesPanel panel(selection);
    QCOMPARE(panel.parts(), (TraceParts{false, true, true, false, false}));
  }

  void maps_are_the_means_of_the_update() {
    Shown shown;
    shown.show(traced_pair(), 2);
    const Trace& trace = *traced_pair().trace;
    QCOMPARE(shown.panel.map(Picture::z).map().at(3, 5), mean(trace.inside(Inside::z, 2), 3, 5));
    QCOMPARE(shown.panel.map(Picture::r).map().at(3, 5), mean(trace.inside(Inside::r, 2), 3, 5));
    QCOMPARE(shown.panel.map(Picture::q).map().at(9, 1), mean(trace.inside(Inside::q, 2), 9, 1));
    QCOMPARE(shown.panel.map(Picture::before).map().at(9, 1),
             mean(trace.inside(Inside::hidden, 2), 9, 1));
    QCOMPARE(shown.panel.map(Picture::after).map().at(9, 1),
             mean(trace.inside(Inside::hidden, 3), 9, 1));
    QCOMPARE(shown.panel.map(Picture::z).scale(), (insides::Scale{0, 1}));
    QVERIFY(shown.panel.map(Picture::between).isHidden());
    QVERIFY(!shown.panel.passes().isEnabled());
  }

  void a_channel_obeys_the_equation_of_the_gru() {
    Shown shown;
    shown.show(traced_pair(), 1);
    shown.panel.views().setCurrentIndex(1);
    shown.panel.channel().setValue(17);
    QCOMPARE(shown.panel.channel().maximum(), 95);
    QTRY_COMPARE(shown.panel.map(Picture::z).map().values,
                 traced_pair().trace->inside(Inside::z, 1).map(17).values);
    const auto at = [&](Picture picture, std::size_t cell) {
      return shown.panel.map(picture).map().values.at(cell);
    };
    for (std::size_t cell = 0; cell < shown.panel.map(Picture::z).map().values.size(); ++cell) {
      const float z = at(Picture::z, cell);
      const float after = (1 - z) * at(Picture::before, cell) + z * at(Picture::q, cell);
      QVERIFY(std::abs(after - at(Picture::after, cell)) < 1e-5f);
    }
  }

  void large_has_a_state_between_its_passes() {
    Shown shown;
    shown.show(large_pair(), 1);
    const Trace& trace = *large_pair().trace;
    QVERIFY(!shown.panel.map(Picture::between).isHidden());
    QCOMPARE(shown.panel.passes().count(), 2);
    const auto between = shown.panel.map(Picture::between).map().values;
    QSignalSpy drawn(&shown.panel, &GatesPanel::drawn);
    shown.panel.passes().setCurrentIndex(1);
    QTRY_COMPARE(drawn.count(), 1);
    QCOMPARE(shown.panel.map(Picture::z).map().at(4, 4), mean(trace.inside(Inside::z, 1, 1), 4, 4));
    // The second pass begins where the first ended; the pictures of the states stay.
    QCOMPARE(shown.panel.map(Picture::between).map().values, between);
    for (const auto& tensor : shown.panel.tensors())
      if (tensor.name == "hidden_before")
        QCOMPARE(tensor.values, trace.inside(Inside::after, 1, 0).values);
  }

  void a_high_dock_has_its_titles_in_rows() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Shown shown;
      shown.panel.resize(380, 1400);
      shown.show(*pair, 1);
      // One of the row before is no higher than its picture; the curves begin where a map does.
      const MapView& q = shown.panel.map(Picture::q);
      QTRY_VERIFY(q.height() < 200);
      if (shown.panel.passes().count() == 2)
        QCOMPARE(shown.panel.map(Picture::change).y(), shown.panel.curves().y());
      QVERIFY(shown.panel.curves().height() > 600);
    }
  }

  void the_result_shows_the_last_update() {
    Shown shown;
    shown.show(traced_pair(), 4);
    QCOMPARE(shown.panel.map(Picture::after).map().at(2, 2),
             mean(traced_pair().trace->inside(Inside::hidden, 4), 2, 2));
  }

  void curves_are_the_means_of_all_updates() {
    Shown shown;
    shown.show(traced_pair(), 0);
    const auto means = insides::gate_means(*traced_pair().trace, 0);
    const auto plots = shown.panel.plots();
    QCOMPARE(plots.size(), std::size_t(1));
    QCOMPARE(plots.at(0).curves.at(0).y.size(), std::size_t(4));
    QCOMPARE(plots.at(0).curves.at(0).y.at(3), means.at(3).z);
    QCOMPARE(plots.at(0).curves.at(2).y.at(1), means.at(1).change);
  }

  void what_is_taken_along_has_the_curves_of_its_pair() {
    Shown shown;
    shown.selection.show(traced_pair(), false);  // passing by: its curves are not computed beside
    shown.panel.picture();
    QVERIFY(!shown.panel.plots().empty());
    QCOMPARE(shown.panel.plots().at(0).curves.at(1).y.at(2),
             insides::gate_means(*traced_pair().trace, 0).at(2).r);
    shown.selection.show(large_pair(), false);
    QTRY_COMPARE(shown.panel.passes().count(), 2);
    QVERIFY(shown.panel.plots().empty());  // not those of the pair before
    QVERIFY(shown.panel.curves().plot().curves.empty());
    QVERIFY(shown.panel.curves().why_empty().contains(QStringLiteral("rests")));
    shown.panel.passes().setCurrentIndex(1);
    QCoreApplication::processEvents();  // they are under way
    shown.panel.picture();
    QCOMPARE(shown.panel.curves().plot().curves.at(0).y.size(), std::size_t(2));
    QCOMPARE(shown.panel.plots().at(0).curves.at(0).y.at(1),
             insides::gate_means(*large_pair().trace, 1).at(1).z);
  }

  void a_saved_plot_says_what_it_is_of() {
    Shown shown;
    shown.selection.show(large_pair(), false);
    shown.selection.set_iteration(1);
    QTRY_COMPARE(shown.panel.passes().count(), 2);
    shown.panel.passes().setCurrentIndex(1);
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("gates.svg"));
    save_plot(shown.panel, file);
    QFile svg(file);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(svg.readAll());
    for (const char* words : {"GRU gates", "pass 2", "frames 7 and 8"})
      QVERIFY2(text.contains(QLatin1String(words)), qPrintable(text));
  }

  void reads_at_the_pin() {
    Shown shown;
    shown.show(traced_pair(), 1);
    shown.selection.add_pin({41, 63});
    const Cell cell = traced_pair().trace->cell_of(41, 63);
    const QString z = QString::number(
        double(mean(traced_pair().trace->inside(Inside::z, 1), cell.x, cell.y)), 'f', 3);
    QTRY_VERIFY2(shown.panel.reading().contains(QStringLiteral("z ") + z),
                 qPrintable(shown.panel.reading()));
    const auto& mark = shown.panel.map(Picture::q).marks().at(0);
    QVERIFY((mark.points.at(0) == insides::Point{double(cell.x), double(cell.y)}));
    QCOMPARE(mark.colour, insides::pin_colour(1));
  }

  void a_live_trace_without_gates_says_so() {
    ModelOptions how;
    how.precision = Precision::fp32;
    how.device = DeviceKind::cpu;
    SequenceOptions options;
    options.iterations = 1;
    options.trace = true;
    const auto pair = engine::open_model("raft-small@formula", how)
                          ->pair(traced_pair().frame1, traced_pair().frame2, options);
    Shown shown;
    shown.selection.show(pair, false);
    QTRY_VERIFY2(shown.panel.message().contains(QStringLiteral("not recorded")),
                 qPrintable(shown.panel.message()));
  }
};

QTEST_MAIN(GatesPanelTest)
#include "gates_panel_test.moc"
