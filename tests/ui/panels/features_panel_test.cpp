// The features panel: which tensor it shows, what it asks of the trace, and the grid's order,
// favourites and zoom, against the trace's own numbers.
#include "ui/panels/features_panel.h"

#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <cmath>

#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/panels/without_insides.h"

using namespace flowscope;
using namespace flowscope::ui;
using insides::ChannelOrder;
using test::traced_pair;

class FeaturesPanelTest : public QObject {
  Q_OBJECT
  QTemporaryDir config_;

  struct Shown {
    Selection selection;
    FeaturesPanel panel{selection};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    void show(int k, Inside what) {
      panel.choose(what);
      selection.show(traced_pair(), true);
      selection.set_iteration(k);
      QCoreApplication::processEvents();
      QTRY_VERIFY(panel.body_shown());
    }
    ChannelGrid& grid() { return panel.browser().grid(); }
    void sort_by(ChannelOrder order) {
      auto& box = panel.browser().sorting();
      box.setCurrentIndex(box.findData(int(order)));
    }
  };
  static Channels inside(Inside what, int k) { return traced_pair().trace->inside(what, k); }

 private Q_SLOTS:
  void initTestCase() {
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, config_.path());
  }
  void init() { QFile::remove(config_.filePath(QStringLiteral("flowscope/channels.ini"))); }

  void says_why_it_is_empty() {
    Shown shown;
    test::expect_a_reason(shown.panel, shown.selection);
  }

  void asks_for_the_chosen_tensor_only() {
    Selection selection;
    FeaturesPanel panel(selection);
    QCOMPARE(panel.parts(), TraceParts());
    QSignalSpy changed(&panel, &Panel::parts_changed);
    panel.choose(Inside::features2);
    QCOMPARE(changed.count(), 0);
    panel.choose(Inside::motion);
    QCOMPARE(changed.count(), 1);
    QVERIFY(panel.parts().motion && !panel.parts().hidden);
    panel.choose(Inside::hidden);
    QCOMPARE(panel.parts(), (TraceParts{false, true, false, false, false}));
  }

  void the_tensor_is_that_of_the_iteration() {
    Shown shown;
    shown.show(2, Inside::motion);
    QCOMPARE(shown.panel.tensors().at(0).values, inside(Inside::motion, 2).values);
    shown.selection.set_iteration(4);  // the result: the last update's
    QTRY_COMPARE(shown.panel.tensors().at(0).values, inside(Inside::motion, 3).values);
    shown.panel.choose(Inside::hidden);
    QTRY_COMPARE(shown.panel.tensors().at(0).values, inside(Inside::hidden, 4).values);
  }

  void only_what_is_in_view_is_painted() {
    Shown shown;
    shown.show(2, Inside::features1);
    shown.panel.grab();
    QCOMPARE(int(shown.grid().order().size()), 128);
    const int painted = shown.grid().painted();
    QVERIFY2(painted > 5 && painted < 40, qPrintable(QString::number(painted)));
    shown.grid().verticalScrollBar()->setValue(shown.grid().verticalScrollBar()->maximum());
    shown.panel.grab();
    QVERIFY(shown.grid().painted() > painted);
    QVERIFY(shown.grid().viewport()->rect().contains(shown.grid().tile(127)));
  }

  void a_tile_is_painted_on_its_own_scale() {
    Shown shown;
    shown.show(2, Inside::hidden);
    const QImage picture = shown.grid().viewport()->grab().toImage();
    const Map map = inside(Inside::hidden, 2).map(1);
    const Image expected = insides::painted(map, insides::Palette::diverging);
    const QRect tile = shown.grid().tile(1);
    const double side = tile.width() / double(map.width);
    const QPoint middle = tile.topLeft() + QPoint(int(4.5 * side), int(3.5 * side));
    const auto* rgb = expected.at(4, 3);
    QCOMPARE(picture.pixelColor(middle), QColor(rgb[0], rgb[1], rgb[2]));
  }

  void sorts_as_the_statistics_say() {
    Shown shown;
    shown.show(2, Inside::motion);
    const auto statistics =
        insides::tensor_statistics(traced_pair(), Inside::motion, 2, inside(Inside::motion, 2));
    for (const auto order : {ChannelOrder::variance, ChannelOrder::change, ChannelOrder::with_u,
                             ChannelOrder::with_image}) {
      shown.sort_by(order);
      QCOMPARE(shown.grid().order(), insides::ordered(statistics, order));
    }
  }

  void favourites_come_first_and_are_kept() {
    {
      Shown shown;
      shown.show(2, Inside::motion);
      QTest::mouseMove(shown.grid().viewport(), shown.grid().star(4).center());
      QTest::mouseClick(shown.grid().viewport(), Qt::LeftButton, {}, shown.grid().star(4).center());
      QCOMPARE(shown.grid().order().front(), 4);
      QVERIFY(!shown.panel.browser().is_open());
    }
    Shown again;
    again.show(1, Inside::motion);
    QCOMPARE(again.grid().order().at(0), 4);
    QCOMPARE(again.grid().order().at(1), 0);
    again.panel.choose(Inside::hidden);  // another tensor's channel 4 is another thing
    QTRY_COMPARE(again.grid().order().at(0), 0);
  }

  void a_click_opens_a_channel_and_back() {
    Shown shown;
    shown.show(2, Inside::motion);
    shown.selection.add_pin({41, 63});
    auto& browser = shown.panel.browser();
    QTest::mouseClick(shown.grid().viewport(), Qt::LeftButton, {}, shown.grid().tile(5).center());
    QVERIFY(browser.is_open());
    QCOMPARE(browser.large().map().values, inside(Inside::motion, 2).map(5).values);
    const Cell cell = traced_pair().trace->cell_of(41, 63);
    QTRY_COMPARE(browser.large().marks().size(), std::size_t(1));
    QVERIFY((browser.large().marks().at(0).points.at(0) ==
             insides::Point{double(cell.x), double(cell.y)}));
    shown.selection.set_iteration(3);
    QTRY_COMPARE(browser.large().map().values, inside(Inside::motion, 3).map(5).values);
    browser.next().click();
    QCOMPARE(browser.large().map().values, inside(Inside::motion, 3).map(6).values);
    QCOMPARE(shown.panel.tensors().at(0).name, std::string("motion_channel6"));
    browser.back().click();
    QVERIFY(!browser.is_open());
  }

  void flow_channels_are_called_so() {
    Shown shown;
    shown.show(2, Inside::motion);
    shown.panel.browser().open(80);
    QVERIFY(shown.panel.browser().large().title().contains(QStringLiteral("flow u")));
    const Map map = shown.panel.browser().large().map();
    const Vec2 flow = traced_pair().trace->flow_at(2, {4, 4});
    QVERIFY(std::abs(map.at(4, 4) - flow.u) < 1e-4f);
  }

  void keys_move_and_open() {
    Shown shown;
    shown.show(2, Inside::context);
    QTest::keyClick(&shown.grid(), Qt::Key_Right);
    QTest::keyClick(&shown.grid(), Qt::Key_Right);
    QCOMPARE(shown.grid().current(), 2);
    QTest::keyClick(&shown.grid(), Qt::Key_Space);
    QCOMPARE(shown.grid().order().front(), 2);
    QTest::keyClick(&shown.grid(), Qt::Key_Return);
    QVERIFY(shown.panel.browser().is_open());
    QCOMPARE(shown.panel.browser().large().map().values, inside(Inside::context, 0).map(2).values);
  }
};

QTEST_MAIN(FeaturesPanelTest)
#include "features_panel_test.moc"
