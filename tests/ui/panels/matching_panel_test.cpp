// The matching panel against the response maps of single cells.
#include "ui/panels/matching_panel.h"

#include <QSignalSpy>
#include <QtTest/QtTest>
#include <cmath>

#include "core/insides/peaks.h"
#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/panels/without_insides.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::traced_pair;

class MatchingPanelTest : public QObject {
  Q_OBJECT

  struct Shown {
    Selection selection;
    MatchingPanel panel{selection};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    // Waits for the whole frame's matches.
    void show(const FlowResult& pair) {
      QSignalSpy drawn(&panel, &MatchingPanel::drawn);
      selection.show(pair, true);
      QTRY_VERIFY(drawn.count() > 0);
    }
    void choose(QComboBox& box, int index) {
      box.setCurrentIndex(index);
      QTRY_VERIFY(!panel.computing() &&
                  !panel.frame_view().title().contains(QLatin1String("comp")));
      QTest::qWait(1);
    }
    void show_kind(MatchingPanel::Shown kind) {
      choose(panel.shown(), panel.shown().findData(int(kind)));
    }
    void click(MapView& view, QPoint cell) {
      QTest::mouseClick(&view, Qt::LeftButton, {},
                        view.to_widget(QPointF(cell) + QPointF(0.5, 0.5)).toPoint());
    }
  };

 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
  }

  void without_a_pin_the_whole_frame_is_matched() {
    Shown shown;
    shown.show(traced_pair());
    QVERIFY(shown.panel.response_view().title().contains(QStringLiteral("Click")));
    QVERIFY(shown.panel.response_view().map().values.empty());
    QCOMPARE(shown.panel.frame_view().cells(), QSize(20, 16));
  }

  void numbers_over_the_frame_are_those_of_each_cells_response_map() {
    Shown shown;
    shown.show(traced_pair());
    const Trace& trace = *traced_pair().trace;
    const auto expect = [&](MatchingPanel::Shown kind, auto number) {
      shown.show_kind(kind);
      for (const Cell cell : {Cell{0, 0}, Cell{7, 3}, Cell{19, 15}, Cell{4, 12}}) {
        const double want = number(trace.response(cell, 0));
        const double got = double(shown.panel.frame_view().map().at(cell.x, cell.y));
        QVERIFY2(std::abs(got - want) < 1e-4, qPrintable(QString::number(got - want)));
      }
    };
    using S = MatchingPanel::Shown;
    expect(S::margin, [](const Map& map) { return double(insides::margin(map)); });
    expect(S::entropy, [](const Map& map) { return insides::entropy(map); });
    expect(S::value, [](const Map& map) { return double(insides::highest(map).value); });
    shown.show_kind(S::best);
    QVERIFY(shown.panel.frame_view().map().values.empty());  // colours, no numbers
    QCOMPARE(shown.panel.frame_view().cells(), QSize(20, 16));
    QVERIFY(shown.panel.frame_view().title().contains(QStringLiteral("full colour")));
  }

  void a_pin_shows_its_response_map() {
    Shown shown;
    shown.show(traced_pair());
    shown.selection.add_pin({66, 41});
    const Trace& trace = *traced_pair().trace;
    const Map want = trace.response(trace.cell_of(66, 41), 0);
    QTRY_COMPARE(shown.panel.response_view().map().values, want.values);
    // What is said of it.
    const insides::Peak best = insides::highest(want);
    const auto second = insides::second_peak(want, best);
    QVERIFY(second);
    for (const double number : {double(best.value), double(second->value),
                                double(best.value - second->value), insides::entropy(want)})
      QVERIFY2(shown.panel.reading().contains(QString::number(number, 'f', 2)),
               qPrintable(shown.panel.reading()));
    QVERIFY(shown.panel.reading().contains(
        QStringLiteral("pixel %1, %2 of image 2").arg(best.x * 8).arg(best.y * 8)));
    // The correspondence, at the chosen iteration.
    shown.selection.set_iteration(2);
    const Vec2 at = trace.correspondence(2, trace.cell_of(66, 41), 0);
    const auto marked = [&] {
      for (const auto& mark : shown.panel.response_view().marks())
        if (mark.colour == insides::kCorrespondence)
          return std::hypot(mark.points[0].x - double(at.u), mark.points[0].y - double(at.v)) <
                 1e-4;
      return false;
    };
    QTRY_VERIFY(marked());
  }

  void the_way_back_reads_the_same_products() {
    Shown shown;
    shown.show(traced_pair());
    shown.selection.add_pin({66, 41});
    const Trace& trace = *traced_pair().trace;
    shown.choose(shown.panel.direction(), 1);
    shown.click(shown.panel.frame_view(), {11, 6});  // of image 2
    QTRY_VERIFY(shown.panel.response_view().title().contains(QStringLiteral("11, 6")));
    // ⟨f2(11, 6), f1(a)⟩ is the entry (11, 6) of a's response map.
    const Map& back = shown.panel.response_view().map();
    for (const Cell a : {Cell{0, 0}, Cell{13, 9}, Cell{19, 15}})
      QVERIFY(std::abs(back.at(a.x, a.y) - trace.response(a, 0).at(11, 6)) < 1e-4f);
    // And the pin stays where it is.
    QCOMPARE(shown.selection.current()->pixel, QPoint(66, 41));
    // Over the frame: image 2's cells.
    shown.show_kind(MatchingPanel::Shown::value);
    float best = trace.response({0, 0}, 0).at(11, 6);
    for (int y = 0; y < 16; ++y)
      for (int x = 0; x < 20; ++x) best = std::max(best, trace.response({x, y}, 0).at(11, 6));
    QVERIFY(std::abs(shown.panel.frame_view().map().at(11, 6) - best) < 1e-4f);
  }

  void without_a_choice_the_pins_best_match_looks_back() {
    Shown shown;
    shown.show(traced_pair());
    shown.selection.add_pin({66, 41});
    const Trace& trace = *traced_pair().trace;
    const insides::Peak best = insides::highest(trace.response(trace.cell_of(66, 41), 0));
    shown.choose(shown.panel.direction(), 1);
    QTRY_VERIFY(shown.panel.response_view().title().contains(
        QStringLiteral("%1, %2").arg(best.x).arg(best.y)));
    QVERIFY(shown.panel.reading().contains(QStringLiteral("There and back")));
  }

  void a_click_below_moves_the_pin_to_that_cell() {
    Shown shown;
    shown.show(traced_pair());
    shown.click(shown.panel.frame_view(), {5, 9});
    QVERIFY(shown.selection.current());
    const QPoint pixel = shown.selection.current()->pixel;
    QVERIFY((traced_pair().trace->cell_of(pixel.x(), pixel.y()) == Cell{5, 9}));
    shown.click(shown.panel.frame_view(), {19, 15});
    QCOMPARE(shown.selection.pins().size(), std::size_t(1));
    const QPoint moved = shown.selection.current()->pixel;
    QVERIFY((traced_pair().trace->cell_of(moved.x(), moved.y()) == Cell{19, 15}));
  }

  void under_the_pointer_the_cell_is_put_into_words() {
    Shown shown;
    shown.show(traced_pair());
    shown.selection.add_pin({66, 41});
    MapView& view = shown.panel.frame_view();
    QTest::mouseMove(&view, view.to_widget({3.5, 4.5}).toPoint());
    QTRY_VERIFY(view.hovered() == QPoint(3, 4));
    QVERIFY2(shown.panel.reading().startsWith(QStringLiteral("Pixel 24, 32 of image 1")),
             qPrintable(shown.panel.reading()));
    const double entropy = insides::entropy(traced_pair().trace->response({3, 4}, 0));
    QVERIFY(shown.panel.reading().contains(QString::number(entropy, 'f', 2)));
  }

  void a_smaller_pair_is_not_read_beyond_its_cells() {
    Shown shown;
    const FlowResult larger = test::traced("raft-small@formula", 1, 240, 192);
    shown.show(larger);
    shown.selection.add_pin({66, 41});
    for (MapView* view : {&shown.panel.frame_view(), &shown.panel.response_view()}) {
      shown.selection.show(larger, true);
      shown.panel.picture();
      for (const double from_corner : {4.5, 0.5})
        QTest::mouseMove(view,
                         view->to_widget(QPointF(30 - from_corner, 24 - from_corner)).toPoint());
      QTRY_VERIFY(view->hovered());
      shown.selection.show(traced_pair(), true);
      shown.panel.picture();
      QVERIFY(!view->hovered());
      QVERIFY(shown.panel.reading().startsWith(QStringLiteral("Pixel 64, 40 of image 1")));
    }
  }

  void no_cell_is_under_the_pointer_of_an_empty_map() {
    MapView view;
    view.resize(200, 200);
    view.show();
    const auto hover = [&] {
      view.show_map({20, 16, std::vector<float>(320)}, insides::Palette::sequential);
      QTest::mouseMove(&view, view.to_widget({1, 1}).toPoint());
      QTest::mouseMove(&view, view.to_widget({19.5, 15.5}).toPoint());
      QTRY_VERIFY(view.hovered() == QPoint(19, 15));
    };
    QSignalSpy changed(&view, &MapView::hover_changed);
    hover();
    changed.clear();
    view.show_picture(QImage(5, 4, QImage::Format_RGB32));
    QVERIFY(!view.hovered());
    QCOMPARE(changed.count(), 1);
    hover();
    view.clear();
    QVERIFY(!view.hovered());
  }

  void a_hidden_panel_lets_go_of_a_pair() {
    Shown shown;
    const FlowResult pair = test::traced("raft-small@formula", 1);
    const auto handles = pair.trace.use_count();
    shown.show(pair);
    shown.panel.hide();
    shown.selection.lose_pair();
    QTRY_COMPARE(pair.trace.use_count(), handles);
  }

  void what_is_taken_along_is_what_is_shown() {
    Shown shown;
    shown.show(traced_pair());
    shown.selection.add_pin({66, 41});
    QTRY_COMPARE(shown.panel.tensors().size(), std::size_t(6));
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors[0].values, shown.panel.response_view().map().values);
    QCOMPARE(tensors[4].name, std::string("margin"));
    QCOMPARE(tensors[4].values, shown.panel.frame_view().map().values);
  }

  void a_picture_does_not_wait_for_the_next_moment() {
    Selection selection;
    MatchingPanel panel(selection);
    selection.show(traced_pair(), true);
    QVERIFY(!panel.picture().isNull());
    QVERIFY(!panel.computing());
    QCOMPARE(panel.frame_view().cells(), QSize(20, 16));
  }

  void it_may_be_closed_while_it_computes() {
    for (int i = 0; i < 3; ++i) {
      Shown shown;
      shown.selection.show(traced_pair(), true);
      QTRY_VERIFY(shown.panel.computing());
      QTest::qWait(i);
    }
  }

  void a_pair_that_is_gone_is_not_shown() {
    Shown shown;
    shown.show(traced_pair());
    shown.choose(shown.panel.direction(), 1);
    shown.panel.direction().setCurrentIndex(0);
    QVERIFY(!shown.panel.computing());
    shown.selection.show(test::large_pair(), true);
    QVERIFY(shown.panel.computing());
    QTRY_VERIFY(!shown.panel.computing());
    shown.show_kind(MatchingPanel::Shown::value);
    const double want =
        double(insides::highest(test::large_pair().trace->response({6, 6}, 0)).value);
    QVERIFY(std::abs(double(shown.panel.frame_view().map().at(6, 6)) - want) < 1e-4);
  }
};

QTEST_MAIN(MatchingPanelTest)
#include "matching_panel_test.moc"
