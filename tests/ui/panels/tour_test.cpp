// The guided tour: what each step says, opens and sets.
#include "ui/panels/tour.h"

#include <QMainWindow>
#include <QSignalSpy>
#include <QtTest/QtTest>

#include "tests/ui/panels/traced_pair.h"
#include "ui/panels/correlation_panel.h"
#include "ui/panels/features_panel.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

class TourTest : public QObject {
  Q_OBJECT

  struct Stage {
    Session session;
    QMainWindow window;
    Inspector inspector{session, window};
    Tour tour{inspector, &window};
    Stage() {
      window.resize(1280, 800);
      window.show();
    }
    bool open(const char* name) { return !inspector.dock(QString::fromLatin1(name))->isHidden(); }
    CorrelationPanel& correlation() {
      return *static_cast<CorrelationPanel*>(inspector.panel(QStringLiteral("correlation")));
    }
  };

 private Q_SLOTS:
  void waits_for_a_pair_and_says_so() {
    Stage stage;
    stage.tour.start();
    QVERIFY(stage.tour.isVisible());
    QVERIFY(stage.tour.hint().contains(QStringLiteral("Open a video")));
    QVERIFY(!stage.inspector.selection().current());
    stage.inspector.selection().show(traced_pair(), true);
    QVERIFY(stage.tour.hint().isEmpty());
    QVERIFY(stage.inspector.selection().current());
  }

  void a_method_without_insides_is_told_what_to_do() {
    Stage stage;
    FlowResult classic = traced_pair();
    classic.trace.reset();
    classic.iterations = 0;
    stage.inspector.selection().show(classic, false);
    for (int step = 0; step < Tour::count(); ++step) {
      stage.tour.start();
      stage.tour.step(step);
      QVERIFY(stage.tour.hint().contains(QStringLiteral("Choose a RAFT model")));
      QVERIFY(stage.tour.text().size() > 100);
    }
  }

  void every_step_opens_its_panel() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Stage stage;
      Selection& selection = stage.inspector.selection();
      selection.show(*pair, true);
      stage.tour.start();
      QVERIFY(stage.open("features"));
      auto* features =
          static_cast<FeaturesPanel*>(stage.inspector.panel(QStringLiteral("features")));
      QCOMPARE(features->chosen(), Inside::features1);
      QCOMPARE(stage.tour.current(), 0);
      QVERIFY(!stage.tour.back().isEnabled());

      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // all pairs
      QVERIFY(stage.open("correlation"));
      QCOMPARE(stage.correlation().levels().currentIndex(), 0);
      QCOMPARE(selection.iteration(), 0);
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // pyramid
      QTRY_COMPARE(stage.correlation().maps().size(), std::size_t(4));
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // lookup
      QTRY_COMPARE(stage.correlation().maps().size(), std::size_t(1));
      const int side = 2 * pair->trace->radius() + 1;
      QVERIFY(stage.tour.text().contains(QStringLiteral("%1×%1").arg(side)));
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // update
      QVERIFY(stage.open("iterations"));
      QCOMPARE(selection.iteration(), 1);
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // upsampling
      QVERIFY(stage.open("upsampling"));
      QCOMPARE(selection.iteration(), selection.iterations());
      QCOMPARE(stage.tour.text().contains(QStringLiteral("bilinearly")), !pair->trace->convex());

      QTest::mouseClick(&stage.tour.back(), Qt::LeftButton);
      QCOMPARE(stage.tour.current(), 4);
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);
      QSignalSpy finished(&stage.tour, &Tour::finished);
      QTest::mouseClick(&stage.tour.next(), Qt::LeftButton);  // done
      QCOMPARE(finished.count(), 1);
      QVERIFY(stage.tour.isHidden());
    }
  }

  void what_the_hand_changes_stays_within_a_step() {
    Stage stage;
    Selection& selection = stage.inspector.selection();
    selection.show(traced_pair(), true);
    selection.add_pin({31, 57});
    stage.tour.start();
    stage.tour.step(3);
    QCOMPARE(selection.pins().size(), std::size_t(1));
    QCOMPARE(selection.current()->pixel, QPoint(31, 57));
    selection.set_iteration(3);
    selection.set_level(2);
    selection.show(traced_pair(), true);
    QCOMPARE(selection.iteration(), 3);
    QCOMPARE(selection.level(), 2);
  }

  void it_can_be_left_at_any_time() {
    Stage stage;
    stage.inspector.selection().show(traced_pair(), true);
    QSignalSpy finished(&stage.tour, &Tour::finished);
    stage.tour.start();
    QTest::mouseClick(&stage.tour.close_button(), Qt::LeftButton);
    QVERIFY(stage.tour.isHidden());
    stage.tour.start();
    QTest::keyClick(&stage.tour, Qt::Key_Escape);
    QVERIFY(stage.tour.isHidden());
    QCOMPARE(finished.count(), 2);
    // Left, it touches nothing.
    stage.inspector.selection().set_iteration(2);
    stage.inspector.selection().show(large_pair(), true);
    QCOMPARE(stage.inspector.selection().iteration(), 2);
  }

  void the_card_stays_within_the_window() {
    Stage stage;
    for (const QSize size : {QSize(1280, 800), QSize(700, 500)}) {
      stage.window.resize(size);
      stage.tour.start();
      for (int step = 0; step < Tour::count(); ++step) {
        stage.tour.step(step);
        QVERIFY(QRect(QPoint(), stage.tour.parentWidget()->size()).contains(stage.tour.geometry()));
      }
      stage.tour.finish();
    }
  }

  void the_pin_goes_into_what_moves_most() {
    FlowField flow(160, 96);
    for (int y = 24; y < 72; ++y)
      for (int x = 80; x < 128; ++x) flow.at(x, y) = {3, -4};
    flow.at(40, 40) = {50, 50};  // one pixel is no thing
    const Frame plain = make_frame(Image(160, 96));
    const QPoint at = Tour::telling_pixel(flow, plain);
    QVERIFY(at.x() >= 80 + 8 && at.x() < 128 - 8);
    QVERIFY(at.y() >= 24 + 8 && at.y() < 72 - 8);
    QCOMPARE(Tour::telling_pixel(FlowField(64, 48), make_frame(Image(64, 48))),
             QPoint(32, 24));  // nothing moves
  }

  void the_pin_goes_where_there_is_something_to_recognise() {
    FlowField flow(160, 96);
    for (Vec2& each : flow.flow) each = {6, 0};
    flow.at(104, 48) = {7, 0};  // hardly faster, and bare
    Image image(160, 96);
    for (int y = 32; y < 64; ++y)
      for (int x = 32; x < 64; ++x)
        for (int c = 0; c < 3; ++c)
          image.rgb[std::size_t(3 * (160 * y + x) + c)] = (x / 4 + y / 4) % 2 ? 255 : 0;
    const QPoint at = Tour::telling_pixel(flow, make_frame(std::move(image)));
    QVERIFY(QRect(32, 32, 32, 32).contains(at));
  }
};

QTEST_MAIN(TourTest)
#include "tour_test.moc"
