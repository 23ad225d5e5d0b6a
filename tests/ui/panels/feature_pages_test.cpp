// The features panel's other pages: film strip, components, sweep and vectors, against the
// trace's tensors.
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <cmath>

#include "core/insides/channels.h"
#include "tests/ui/panels/traced_pair.h"
#include "ui/panels/features_panel.h"
#include "ui/panels/saved_channels.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

class FeaturePagesTest : public QObject {
  Q_OBJECT
  QTemporaryDir config_;

  struct Shown {
    Selection selection;
    FeaturesPanel panel{selection};
    QSignalSpy drawn{&panel, &FeaturesPanel::drawn};
    Shown() {
      panel.resize(380, 600);
      panel.show();
    }
    void show(FeaturePage& page, const FlowResult& pair, int k, Inside what) {
      panel.show_page(page);
      panel.choose(what);
      selection.show(pair, true);
      selection.set_iteration(k);
      drawn.clear();
      QTRY_VERIFY(!drawn.isEmpty());
    }
  };
  static Channels inside(Inside what, int k) { return traced_pair().trace->inside(what, k); }

 private Q_SLOTS:
  void initTestCase() {
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, config_.path());
  }
  void init() { QFile::remove(config_.filePath(QStringLiteral("flowscope/channels.ini"))); }

  // ---- film strip ----

  void a_film_has_one_scale_for_each_channel() {
    Shown shown;
    shown.show(shown.panel.film(), traced_pair(), 2, Inside::motion);
    const auto& reels = shown.panel.film().strip().reels();
    const auto expected = insides::telling_motion_features(*traced_pair().trace, 3);
    QCOMPARE(reels.size(), expected.size());
    for (std::size_t i = 0; i < reels.size(); ++i) {
      QCOMPARE(reels[i].channel, expected[i]);
      QCOMPARE(reels[i].maps.size(), std::size_t(4));
      float most = 0;
      for (int k = 0; k < 4; ++k) {
        const Map map = inside(Inside::motion, k).map(expected[i]);
        QCOMPARE(reels[i].maps[std::size_t(k)].values, map.values);
        for (const float value : map.values) most = std::max(most, std::abs(value));
      }
      QCOMPARE(shown.panel.film().strip().scale(int(i)), most);
    }
    QCOMPARE(reels[4].label, QStringLiteral("flow u"));
    QCOMPARE(reels[5].label, QStringLiteral("flow v"));
  }

  void large_begins_with_the_posts_channels() {
    Shown shown;
    shown.show(shown.panel.film(), large_pair(), 1, Inside::motion);
    QCOMPARE(shown.panel.film().sets().itemText(0), QStringLiteral("As in the post"));
    QCOMPARE(shown.panel.film().channels().text(), QStringLiteral("20, 48, 49, 121, 126, 127"));
  }

  void a_click_goes_to_the_iteration_or_the_channel() {
    Shown shown;
    FilmPage& film = shown.panel.film();
    shown.show(film, traced_pair(), 4, Inside::hidden);
    QTest::mouseClick(film.strip().viewport(), Qt::LeftButton, {},
                      film.strip().tile(0, 1).center());
    QCOMPARE(shown.selection.iteration(), 1);
    const int channel = film.strip().reels().at(0).channel;
    const QPoint name(film.strip().tile(0, 0).center().x(), 8);  // above the first reel
    QTest::mouseClick(film.strip().viewport(), Qt::LeftButton, {}, name);
    QTRY_VERIFY(shown.panel.browser().is_open());
    QCOMPARE(shown.panel.browser().large().map().values,
             inside(Inside::hidden, 1).map(channel).values);
  }

  void typed_channels_are_shown_and_kept() {
    {
      Shown shown;
      FilmPage& film = shown.panel.film();
      shown.show(film, traced_pair(), 2, Inside::motion);
      film.channels().setText(QStringLiteral("3, 80 x 999"));
      shown.drawn.clear();
      Q_EMIT film.channels().editingFinished();
      QTRY_VERIFY(!shown.drawn.isEmpty());
      QCOMPARE(film.strip().reels().size(), std::size_t(2));
      QVERIFY(film.note().contains(QStringLiteral("0 to 81")));
      film.save_as(QStringLiteral("mine / two"));
      QVERIFY(film.remove().isEnabled());
    }
    Shown again;
    FilmPage& film = again.panel.film();
    again.show(film, traced_pair(), 2, Inside::motion);
    const int set = film.sets().findText(QStringLiteral("mine / two"));
    QVERIFY(set > 0);
    again.drawn.clear();
    film.sets().setCurrentIndex(set);
    QTRY_VERIFY(!again.drawn.isEmpty());
    QCOMPARE(film.strip().reels().at(0).channel, 3);
    again.show(film, large_pair(), 1, Inside::motion);
    QCOMPARE(film.sets().count(), 1);  // another architecture's channels mean something else
    again.show(film, traced_pair(), 2, Inside::motion);
    film.sets().setCurrentIndex(set);
    film.remove().click();
    QVERIFY(film.sets().findText(QStringLiteral("mine / two")) < 0);
  }

  void proposals_are_made_anew_for_each_pair() {
    Shown shown;
    FilmPage& film = shown.panel.film();
    const auto proposed = [](const FlowResult& pair) {
      return channels_text(insides::telling_channels(
          pair, Inside::hidden, insides::tensor_count(*pair.trace, Inside::hidden) - 1));
    };
    QVERIFY(proposed(traced_pair()) != proposed(test::wide_pair()));
    shown.show(film, traced_pair(), 2, Inside::hidden);
    QCOMPARE(film.channels().text(), proposed(traced_pair()));
    Q_EMIT film.channels().editingFinished();  // nothing was typed
    shown.show(film, test::wide_pair(), 1, Inside::hidden);
    QCOMPARE(film.channels().text(), proposed(test::wide_pair()));
    film.channels().setText(QStringLiteral("3, 5"));
    shown.drawn.clear();
    Q_EMIT film.channels().editingFinished();
    QTRY_VERIFY(!shown.drawn.isEmpty());
    shown.show(film, traced_pair(), 2, Inside::hidden);
    QCOMPARE(film.channels().text(), QStringLiteral("3, 5"));
    // A set that happens to be what is proposed is a set all the same.
    film.channels().clear();
    shown.drawn.clear();
    Q_EMIT film.channels().editingFinished();
    QTRY_VERIFY(!shown.drawn.isEmpty());
    film.save_as(QStringLiteral("kept"));
    shown.show(film, test::wide_pair(), 1, Inside::hidden);
    QCOMPARE(film.channels().text(), proposed(traced_pair()));
  }

  void feature_maps_have_one_picture() {
    Shown shown;
    shown.show(shown.panel.film(), traced_pair(), 2, Inside::features1);
    QCOMPARE(shown.panel.film().strip().reels().at(0).maps.size(), std::size_t(1));
    QVERIFY(shown.panel.film().note().contains(QStringLiteral("once a pair")));
  }

  // ---- components ----

  void components_are_the_projections() {
    Shown shown;
    shown.show(shown.panel.components(), traced_pair(), 2, Inside::features1);
    const auto expected = insides::principal_components(inside(Inside::features1, 0));
    QCOMPARE(shown.panel.tensors().at(1).values, expected.maps[1].values);
    const Image picture = insides::component_picture(expected);
    const auto* rgb = picture.at(7, 5);
    QCOMPARE(shown.panel.components().view().shown().pixelColor(7, 5),
             QColor(rgb[0], rgb[1], rgb[2]));
    QVERIFY(shown.panel.components().note().contains(
        QString::number(100 * expected.explained[0], 'f', 0)));
  }

  // ---- sweep ----

  void a_sweep_shows_four_tensors() {
    Shown shown;
    shown.show(shown.panel.sweep(), traced_pair(), 3, Inside::features1);
    QCOMPARE(shown.panel.parts(), (TraceParts{true, true, false, false, false}));
    QVERIFY(!shown.panel.tensor_box().isEnabled());
    SweepPage& sweep = shown.panel.sweep();
    QCOMPARE(sweep.channel().maximum(), 127);
    sweep.channel().setValue(100);
    QCOMPARE(sweep.view(0).map().values, inside(Inside::features1, 0).map(100).values);
    QCOMPARE(sweep.view(1).map().values, inside(Inside::features2, 0).map(100).values);
    QCOMPARE(sweep.view(2).map().values, inside(Inside::hidden, 3).map(4).values);    // of 96
    QCOMPARE(sweep.view(3).map().values, inside(Inside::context, 0).map(36).values);  // of 64
  }

  void play_goes_on_and_ends_when_hidden() {
    Shown shown;
    SweepPage& sweep = shown.panel.sweep();
    shown.show(sweep, traced_pair(), 3, Inside::features1);
    sweep.channel().setValue(126);
    sweep.play().click();
    QTRY_COMPARE(sweep.channel().value(), 127);
    QTRY_COMPARE(sweep.channel().value(), 0);
    shown.panel.show_page(shown.panel.browser());
    QVERIFY(!sweep.playing());
  }

  // ---- vectors ----

  void vectors_need_a_pin() {
    Shown shown;
    shown.panel.show_page(shown.panel.vectors());
    shown.selection.show(traced_pair(), true);
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("Click a pixel")));
  }

  void vectors_are_those_at_the_pins() {
    Shown shown;
    shown.selection.add_pin({41, 63});
    shown.selection.add_pin({100, 20});
    shown.show(shown.panel.vectors(), traced_pair(), 3, Inside::hidden);
    const Channels hidden = inside(Inside::hidden, 3);
    const Trace& trace = *traced_pair().trace;
    const auto tensors = shown.panel.tensors();
    QCOMPARE(tensors.size(), std::size_t(2));
    QCOMPARE(tensors[0].values, hidden.vector_at(trace.cell_of(41, 63)));
    QCOMPARE(tensors[1].values, hidden.vector_at(trace.cell_of(100, 20)));
    const auto& bars = shown.panel.vectors().view();
    QCOMPARE(bars.vectors().at(1).colour, pin_colour(2));
    const QRectF bar = bars.bar(0, 10);
    const double value = double(tensors[0].values[10]);
    QVERIFY(std::abs(bar.height() / bars.bar(0, 11).height() -
                     std::abs(value / double(tensors[0].values[11]))) < 1e-3);
    QTest::mouseClick(&shown.panel.vectors().view(), Qt::LeftButton, {}, bar.center().toPoint());
    QVERIFY2(
        shown.panel.vectors().reading().contains(QStringLiteral("pin 1: ") + short_number(value)),
        qPrintable(shown.panel.vectors().reading()));
  }

  void feature_map_2_is_read_where_the_pixel_went() {
    Shown shown;
    shown.selection.add_pin({41, 63});
    shown.show(shown.panel.vectors(), traced_pair(), 4, Inside::features2);
    const Trace& trace = *traced_pair().trace;
    const Cell cell = insides::tensor_cell(trace, Inside::features2, 4, trace.cell_of(41, 63));
    QCOMPARE(shown.panel.tensors().at(0).values, inside(Inside::features2, 0).vector_at(cell));
  }

  void the_flow_does_not_dwarf_the_motion_features() {
    Shown shown;
    shown.selection.add_pin({41, 63});
    shown.show(shown.panel.vectors(), traced_pair(), 2, Inside::motion);
    QCOMPARE(shown.panel.vectors().view().vectors().at(0).values.size(), std::size_t(80));
    QCOMPARE(shown.panel.plots().at(0).curves.at(0).y.size(), std::size_t(80));
    QCOMPARE(shown.panel.tensors().at(0).values.size(), std::size_t(82));
  }

  // ---- all ----

  void a_picture_has_the_tensors_of_its_iteration() {
    const Trace& trace = *test::wide_pair().trace;
    Shown shown;
    shown.selection.show(test::wide_pair(), true);
    shown.selection.add_pin({300, 300});
    shown.panel.choose(Inside::hidden);
    const auto values = [&](FeaturePage& page, int k, std::size_t i) {
      shown.panel.show_page(page);
      shown.selection.set_iteration(k);
      shown.panel.picture();
      const auto tensors = shown.panel.tensors();
      return i < tensors.size() ? tensors[i].values : std::vector<float>();
    };
    for (const int k : {0, 1}) {
      const Channels hidden = trace.inside(Inside::hidden, k);
      QCOMPARE(values(shown.panel.browser(), k, 0), hidden.values);
      QCOMPARE(values(shown.panel.sweep(), k, 2), hidden.values);
      QCOMPARE(values(shown.panel.vectors(), k, 0), hidden.vector_at(trace.cell_of(300, 300)));
      QCOMPARE(values(shown.panel.components(), k, 0),
               insides::principal_components(hidden).maps[0].values);
    }
    QVERIFY(!values(shown.panel.film(), 1, 0).empty());
  }

  void another_iteration_and_back_is_the_first() {
    for (const bool sweep : {false, true}) {
      Shown shown;
      FeaturePage& page = sweep ? static_cast<FeaturePage&>(shown.panel.sweep())
                                : static_cast<FeaturePage&>(shown.panel.browser());
      shown.show(page, test::wide_pair(), 0, Inside::hidden);
      shown.selection.set_iteration(1);
      QCoreApplication::processEvents();  // its job begins
      shown.selection.set_iteration(0);
      QCoreApplication::processEvents();
      QTest::qWait(500);
      QCOMPARE(shown.panel.tensors().at(sweep ? 2 : 0).values,
               test::wide_pair().trace->inside(Inside::hidden, 0).values);
    }
    Shown shown;
    shown.show(shown.panel.components(), traced_pair(), 1, Inside::hidden);
    const auto first = shown.panel.tensors().at(0).values;
    shown.selection.set_iteration(2);
    QCoreApplication::processEvents();
    shown.selection.set_iteration(1);
    QCoreApplication::processEvents();
    QTest::qWait(300);
    QCOMPARE(shown.panel.tensors().at(0).values, first);
  }

  void a_hidden_panel_lets_go_of_a_pair() {
    Shown shown;
    FilmPage& film = shown.panel.film();
    const FlowResult pair = test::traced("raft-small@formula", 2);
    const auto handles = pair.trace.use_count();
    for (FeaturePage* page :
         {static_cast<FeaturePage*>(&film), static_cast<FeaturePage*>(&shown.panel.components()),
          static_cast<FeaturePage*>(&shown.panel.sweep()),
          static_cast<FeaturePage*>(&shown.panel.browser())})
      shown.show(*page, pair, 1, Inside::hidden);
    shown.panel.browser().open(5);
    shown.panel.hide();
    shown.selection.lose_pair();
    QTRY_COMPARE(pair.trace.use_count(), handles);
    QVERIFY(shown.panel.tensors().empty());
    // What the person had before them comes back with the next pair.
    shown.panel.show();
    shown.selection.show(traced_pair(), true);
    QTRY_VERIFY(!shown.panel.tensors().empty());
    QVERIFY(shown.panel.browser().is_open());
  }

  void leaving_while_it_computes_is_safe() {
    for (int i = 0; i < 3; ++i) {
      Shown shown;
      shown.panel.show_page(i == 0 ? static_cast<FeaturePage&>(shown.panel.film())
                                   : shown.panel.components());
      shown.selection.show(traced_pair(), true);
      QCoreApplication::processEvents();
    }
  }

  void another_pair_replaces_what_was_computed() {
    Shown shown;
    shown.panel.show_page(shown.panel.components());
    shown.panel.choose(Inside::features1);
    shown.selection.show(traced_pair(), true);
    QCoreApplication::processEvents();
    shown.selection.show(large_pair(), true);
    QTRY_COMPARE(shown.panel.tensors().size(), std::size_t(3));
    QTRY_COMPARE(shown.panel.tensors().at(0).values,
                 insides::principal_components(large_pair().trace->inside(Inside::features1))
                     .maps[0]
                     .values);
  }
};

QTEST_MAIN(FeaturePagesTest)
#include "feature_pages_test.moc"
