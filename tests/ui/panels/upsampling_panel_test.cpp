// The upsampling panel against the numbers it is drawn from and against the trace's own flow.
#include "ui/panels/upsampling_panel.h"

#include <QSignalSpy>
#include <QtTest/QtTest>
#include <cmath>

#include "core/flow/colour_wheel.h"
#include "tests/ui/panels/traced_pair.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

class UpsamplingPanelTest : public QObject {
  Q_OBJECT

  struct Shown {
    Selection selection;
    UpsamplingPanel panel{selection};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    void show(const FlowResult& pair, QPoint pixel) {
      selection.show(pair, true);
      selection.add_pin(pixel);
      wait();
    }
    // For what the events on their way will draw.
    void wait() {
      QSignalSpy drawn(&panel, &UpsamplingPanel::drawn);
      QTRY_VERIFY(drawn.count() > 0);
    }
    void hover(MapView& view, QPoint cell) {
      QTest::mouseMove(&view, view.to_widget(QPointF(cell) + QPointF(0.5, 0.5)).toPoint());
      QTRY_VERIFY(view.hovered() == cell);
    }
  };
  static QRgb colour(Vec2 flow, float longest) {
    const auto rgb = flow_colour(flow.u / longest, flow.v / longest);
    return qRgb(rgb[0], rgb[1], rgb[2]);
  }

 private Q_SLOTS:
  void says_why_it_is_empty() {
    Shown shown;
    QTRY_VERIFY(!shown.panel.message().isEmpty());
    shown.selection.show(traced_pair(), true);
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("Click")));
    FlowResult classic = traced_pair();
    classic.trace.reset();
    classic.iterations = 0;
    shown.selection.show(classic, false);
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("no insides")));
  }

  void asks_for_the_states_that_weights_come_from() {
    Selection selection;
    QCOMPARE(UpsamplingPanel(selection).parts(), (TraceParts{false, true, false, false, false}));
  }

  void a_model_without_weights_says_so_and_names_one_that_has_them() {
    Shown shown;
    shown.show(traced_pair(), {66, 41});
    QVERIFY(shown.panel.note().contains(QStringLiteral("bilinearly")));
    QVERIFY(shown.panel.note().contains(QStringLiteral("RAFT large")));
    QVERIFY(shown.panel.weights().isHidden());
    QVERIFY(shown.panel.convex().isHidden());
    QVERIFY(shown.panel.bilinear().isVisible() && shown.panel.nearest().isVisible());
    const auto cell = insides::upsampling_at(*traced_pair().trace, 4, 66, 41);
    const Vec2 middle = cell.neighbours[4];
    const QStringList lines = shown.panel.neighbours().lines(4);
    QCOMPARE(lines.size(), 2);  // no share
    QVERIFY(lines[0].contains(QString::number(double(std::abs(middle.u)), 'f', 1)));
    // It is the flow that the trace shows.
    const Vec2 own = traced_pair().trace->upsampled(4).at(66, 41);
    QVERIFY(std::hypot(cell.bilinear.u - own.u, cell.bilinear.v - own.v) < 1e-3f);
  }

  void weights_are_shown_sub_pixel_by_sub_pixel() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    QVERIFY(shown.panel.note().isEmpty());
    const auto cell = insides::upsampling_at(*large_pair().trace, 2, 66, 41);
    const Map& tiles = shown.panel.weights().map();
    QCOMPARE(tiles.width, 24);
    for (const auto& [sx, sy, n] : {std::tuple{0, 0, 0}, {5, 2, 4}, {7, 3, 6}, {1, 7, 8}})
      QCOMPARE(tiles.at(3 * sx + n % 3, 3 * sy + n / 3), cell.weights[0].at(sx, sy, n));
    for (int sy = 0; sy < 8; ++sy)
      for (int sx = 0; sx < 8; ++sx) {
        float sum = 0;
        for (int n = 0; n < 9; ++n) sum += tiles.at(3 * sx + n % 3, 3 * sy + n / 3);
        QVERIFY(std::abs(sum - 1) < 1e-5f);
      }
    QCOMPARE(shown.panel.neighbours().lines(4).at(2),
             QStringLiteral("%1 %").arg(double(cell.weights[0].at(cell.sx, cell.sy, 4)) * 100, 0,
                                        'f', 0));
    const Vec2 own = large_pair().trace->upsampled(2).at(66, 41);
    QVERIFY(std::hypot(cell.convex.u - own.u, cell.convex.v - own.v) < 1e-3f);
  }

  void three_ways_lie_side_by_side() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    const Trace& trace = *large_pair().trace;
    const auto all = insides::upsampled_ways(trace, 2);
    const insides::Region region = insides::region_around(trace, 66, 41, 64);
    QCOMPARE(shown.panel.convex().cells(), QSize(64, 64));
    float longest = 0;
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x)
        for (const FlowField* flow : {&all.convex, &all.bilinear, &all.nearest}) {
          const Vec2 each = flow->at(region.x + x, region.y + y);
          longest = std::max(longest, std::hypot(each.u, each.v));
        }
    const QPoint at(11, 50);
    const auto there = [&](const FlowField& flow) {
      return colour(flow.at(region.x + at.x(), region.y + at.y()), longest);
    };
    QCOMPARE(shown.panel.convex().shown().pixel(at), there(all.convex));
    QCOMPARE(shown.panel.bilinear().shown().pixel(at), there(all.bilinear));
    QCOMPARE(shown.panel.nearest().shown().pixel(at), there(all.nearest));
    const Map difference = insides::difference(all.convex, all.bilinear);
    QCOMPARE(shown.panel.difference().map().at(at.x(), at.y()),
             difference.at(region.x + at.x(), region.y + at.y()));
    QCOMPARE(shown.panel.original().cells(), QSize(64, 64));
    QVERIFY(shown.panel.unreachable().isHidden());
  }

  void the_extent_is_chosen() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    shown.panel.extent().setCurrentIndex(0);
    shown.wait();
    QCOMPARE(shown.panel.convex().cells(), QSize(32, 32));
    shown.panel.extent().setCurrentIndex(3);
    shown.wait();
    QCOMPARE(shown.panel.convex().cells(), QSize(160, 128));
    QCOMPARE(shown.panel.difference().map().values,
             insides::difference(insides::upsampled_ways(*large_pair().trace, 2).convex,
                                 insides::upsampled_ways(*large_pair().trace, 2).bilinear)
                 .values);
  }

  void the_pixel_under_the_pointer_is_taken_apart() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    const Trace& trace = *large_pair().trace;
    const insides::Region region = insides::region_around(trace, 66, 41, 64);
    shown.hover(shown.panel.bilinear(), {3, 60});
    const Cell pixel = insides::frame_pixel(trace, region, 3, 60);
    QVERIFY2(
        shown.panel.reading().startsWith(QStringLiteral("Pixel %1, %2").arg(pixel.x).arg(pixel.y)),
        qPrintable(shown.panel.reading()));
    const auto cell = insides::upsampling_at(trace, 2, pixel.x, pixel.y);
    QVERIFY(
        shown.panel.reading().contains(QString::number(double(std::abs(cell.convex.u)), 'f', 1)));
    QCOMPARE(shown.panel.weights().map().at(0, 0), cell.weights[0].at(0, 0, 0));
  }

  void a_sub_pixel_under_the_pointer_names_its_weight() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    const auto cell = insides::upsampling_at(*large_pair().trace, 2, 66, 41);
    shown.hover(shown.panel.weights(), {3 * 6 + 2, 3 * 1 + 1});  // neighbour (+1, 0)
    QVERIFY2(shown.panel.reading().startsWith(QStringLiteral("Sub-pixel 6, 1")),
             qPrintable(shown.panel.reading()));
    QVERIFY(shown.panel.reading().contains(QStringLiteral("(1, 0)")));
    QVERIFY(shown.panel.reading().contains(
        QString::number(double(cell.weights[0].at(6, 1, 5)), 'f', 3)));
    QCOMPARE(shown.panel.neighbours().lines(5).at(2),
             QStringLiteral("%1 %").arg(double(cell.weights[0].at(6, 1, 5)) * 100, 0, 'f', 0));
  }

  void a_click_moves_the_pin() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    const insides::Region region = insides::region_around(*large_pair().trace, 66, 41, 64);
    MapView& view = shown.panel.original();
    QTest::mouseClick(&view, Qt::LeftButton, {}, view.to_widget({20.5, 30.5}).toPoint());
    const Cell pixel = insides::frame_pixel(*large_pair().trace, region, 20, 30);
    QCOMPARE(shown.selection.current()->pixel, QPoint(pixel.x, pixel.y));
  }

  void what_no_mixture_can_reach_is_shown_where_the_truth_is_known() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    auto truth = std::make_shared<FlowField>(large_pair().trace->upsampled(2));
    const insides::Region region = insides::region_around(*large_pair().trace, 66, 41, 64);
    truth->at(70, 45) = {900, 0};
    shown.selection.set_truth(truth);
    QTRY_VERIFY(shown.panel.unreachable().isVisible());
    const Map& map = shown.panel.unreachable().map();
    QVERIFY(map.at(70 - region.x, 45 - region.y) > 100);
    // What the network itself mixed can be mixed.
    QVERIFY(map.at(66 - region.x, 41 - region.y) < 1e-3f);
    QTRY_VERIFY2(shown.panel.reading().contains(QStringLiteral("True flow")),
                 qPrintable(shown.panel.reading()));
    QCOMPARE(shown.panel.tensors().back().name, std::string("unreachable"));
    shown.selection.set_truth(nullptr);
    QTRY_VERIFY(shown.panel.unreachable().isHidden());
  }

  void the_start_has_no_weights() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    shown.selection.set_iteration(0);
    shown.wait();
    QVERIFY(shown.panel.note().contains(QStringLiteral("start")));
    QVERIFY(shown.panel.convex().isHidden());
    shown.selection.set_iteration(1);
    shown.wait();
    QVERIFY(shown.panel.note().isEmpty());
    QCOMPARE(shown.panel.weights().map().at(4, 4),
             insides::upsampling_at(*large_pair().trace, 1, 66, 41).weights[0].at(1, 1, 4));
  }

  void what_is_taken_along_has_the_weights() {
    Shown shown;
    shown.show(large_pair(), {66, 41});
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(6));
    QCOMPARE(tensors[1].name, std::string("weights"));
    QCOMPARE(tensors[1].shape, (std::vector<std::int64_t>{8, 8, 3, 3}));
    QCOMPARE(tensors[1].values.size(), std::size_t(576));
  }

  void a_picture_does_not_wait_for_the_next_moment() {
    Selection selection;
    UpsamplingPanel panel(selection);
    selection.show(large_pair(), true);
    selection.add_pin({66, 41});
    QVERIFY(!panel.picture().isNull());
    QVERIFY(!panel.computing());
    QCOMPARE(panel.weights().map().width, 24);
  }

  void it_may_be_closed_while_it_computes() {
    for (int i = 0; i < 3; ++i) {
      Shown shown;
      shown.selection.show(large_pair(), true);
      shown.selection.add_pin({66, 41});
      QTRY_VERIFY(shown.panel.computing());
      QTest::qWait(i);
    }
  }
};

QTEST_MAIN(UpsamplingPanelTest)
#include "upsampling_panel_test.moc"
