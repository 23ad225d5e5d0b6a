// The window with its panels: a click opens them, playing feeds them, pausing studies.
#include "ui/panels/inspector.h"

#include <QtTest/QtTest>
#include <algorithm>
#include <cstdio>

#include "core/insides/geometry.h"
#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/stage.h"
#include "ui/panels/features_panel.h"
#include "ui/panels/network_panel.h"
#include "ui/theme.h"
#include "ui/view/gl_support.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::Stage;

namespace {

std::shared_ptr<FlowModel> network(const char* name = "raft-small@formula") {
  ModelOptions how;
  how.device = DeviceKind::cpu;
  how.precision = Precision::fp32;
  how.threads = 1;
  return engine::open_model(name, how);
}

// Six textured frames, each moved by (2, 1) against the one before.
std::unique_ptr<FrameSource> moving() {
  struct Source : test::CountingSource {
    Source() : CountingSource(6) { edit().size = {160, 128}; }
    std::optional<Frame> read() override {
      const auto frame = CountingSource::read();
      if (!frame) return std::nullopt;
      const int t = int(frame->index);
      return test::textured_frame(160, 128, 2 * t, t, t);
    }
  };
  return std::make_unique<Source>();
}

void click(FlowView& view, QPoint pixel) {
  QTest::mouseClick(&view, Qt::LeftButton, {},
                    view.to_widget(QPointF(pixel) + QPointF(0.5, 0.5)).toPoint());
}

// Its studies are to take that few iterations.
Inspector& studying(Stage& stage, int iterations) {
  Inspector& inspector = stage.window.inspector();
  engine::StudyOptions options = inspector.study().options();
  options.iterations = iterations;
  inspector.study().set_options(options);
  return inspector;
}

}  // namespace

class InspectorTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() { qputenv("XDG_DATA_HOME", home_.path().toLocal8Bit()); }

  void a_click_sets_a_pin_and_opens_the_panels() {
    Stage stage;
    stage.window.resize(1200, 800);
    stage.window.show();
    stage.session.set_iterations(2);
    stage.play(test::counting(8), QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 30000);
    Inspector& inspector = stage.window.inspector();
    QVERIFY(!inspector.visible());
    QVERIFY(!stage.session.result()->trace);  // nothing is recorded for nobody
    click(stage.window.view(), {30, 20});
    QVERIFY(inspector.visible());
    QCOMPARE(inspector.selection().pins().size(), std::size_t(1));
    QCOMPARE(inspector.selection().pins()[0].pixel, QPoint(30, 20));
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().trace(), 30000);  // live
    QVERIFY(!inspector.selection().studied());

    stage.session.pause();
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().studied(), 60000);
    QCOMPARE(inspector.selection().iterations(), 20);
    QVERIFY(stage.session.result());
    QCOMPARE(stage.session.result()->iterations, 2);
    QCOMPARE(inspector.selection().pair()->frame1.index, stage.shown());
    // The picture is coloured on the study's own scale, at every iteration.
    const double scale = ColourScale::target(*inspector.selection().pair()->flow);
    inspector.selection().set_iteration(20);
    QTRY_COMPARE(stage.window.view().colour_scale().pixels(), scale);
    inspector.selection().set_iteration(1);
    QTest::qWait(300);
    QCOMPARE(stage.window.view().colour_scale().pixels(), scale);

    inspector.set_visible(false);
    stage.session.play();
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result() && !stage.session.result()->trace, 30000);
    // The same ones come back.
    inspector.dock(QStringLiteral("pins"))->hide();
    inspector.set_visible(true);
    QVERIFY(!inspector.dock(QStringLiteral("correlation"))->isHidden());
  }

  void pins_are_dragged_and_taken_away() {
    Stage stage;
    stage.window.resize(1200, 800);
    stage.window.show();
    stage.play(test::counting(4), QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 30000);
    FlowView& view = stage.window.view();
    Selection& selection = stage.window.inspector().selection();
    stage.window.inspector().set_visible(true);
    QTest::qWait(50);
    click(view, {10, 10});
    const auto at = [&](int x, int y) { return view.to_widget({x + 0.5, y + 0.5}).toPoint(); };
    QTest::mousePress(&view, Qt::LeftButton, {}, at(10, 10));
    QTest::mouseMove(&view, at(40, 30));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, at(40, 30));
    QCOMPARE(selection.pins().size(), std::size_t(1));
    QCOMPARE(selection.pins()[0].pixel, QPoint(40, 30));
    QTest::mouseClick(&view, Qt::RightButton, {}, at(40, 30));
    QVERIFY(selection.pins().empty());
    QTest::mouseDClick(&view, Qt::LeftButton, {}, at(20, 20));  // fits, and leaves no pin
    QVERIFY(selection.pins().empty());
  }

  void panels_say_what_a_method_has_not() {
    Stage stage;
    stage.window.show();
    auto classic = std::make_shared<test::ConstantModel>();
    classic->edit().iterative = false;
    stage.session.set_iterations(0);
    stage.play(test::counting(4), QStringLiteral("clip"), classic);
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 30000);
    Inspector& inspector = stage.window.inspector();
    for (QDockWidget* dock : inspector.docks()) {
      dock->show();
      dock->raise();
      auto* panel = static_cast<Panel*>(dock->widget());
      QTRY_VERIFY2_WITH_TIMEOUT(
          panel->message().contains(QStringLiteral("no insides")),
          qPrintable(dock->objectName() + QStringLiteral(": ") + panel->message()), 5000);
    }
  }

  // As image 2 of the match view, too, where the study was kept.
  void coming_back_shows_the_studied_frame() {
    Stage stage;
    stage.window.show();
    stage.session.set_iterations(1);
    stage.play(moving, QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 60000);
    stage.session.pause();
    stage.window.commands()[Command::view_match]->trigger();
    Inspector& inspector = stage.window.inspector();
    engine::StudyOptions options = inspector.study().options();
    options.iterations = 1;
    options.gap = 2;
    inspector.study().set_options(options);
    inspector.set_visible(true);
    stage.session.seek_frame(1);
    const auto shows = [&](std::int64_t t) {
      const auto& pair = inspector.selection().pair();
      return stage.shown() == t && pair && pair->frame1.index == t &&
             inspector.selection().studied() && stage.window.view().frame().index == t &&
             stage.window.view().second().index == t + 2;
    };
    QTRY_VERIFY_WITH_TIMEOUT(shows(1), 60000);
    stage.session.step(1);
    QTRY_VERIFY_WITH_TIMEOUT(shows(2), 60000);
    stage.session.step(-1);
    QTRY_VERIFY_WITH_TIMEOUT(stage.shown() == 1 && inspector.selection().studied(), 60000);
    QTest::qWait(50);
    QVERIFY(shows(1));
    // A study that cannot be is not under way for ever.
    options.gap = 8;
    inspector.study().set_options(options);
    stage.session.step(1);
    const auto* panel = inspector.panel(QStringLiteral("iterations"));
    QTRY_VERIFY2_WITH_TIMEOUT(panel->message().contains(QStringLiteral("no frames")),
                              qPrintable(panel->message()), 60000);
    QTest::qWait(300);  // whatever else is told meanwhile
    QVERIFY(panel->message().contains(QStringLiteral("no frames")));
  }

  void every_panel_shows_a_studied_pair() {
    Stage stage;
    stage.window.resize(1400, 900);
    stage.window.show();
    stage.session.set_iterations(2);
    stage.play(moving, QStringLiteral("clip"), network("raft-large@formula"));
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 60000);
    stage.session.pause();
    Inspector& inspector = studying(stage, 2);
    inspector.selection().add_pin({60, 50});
    inspector.selection().add_pin({100, 80});
    for (QDockWidget* dock : inspector.docks()) {
      dock->show();
      dock->raise();
      auto* panel = static_cast<Panel*>(dock->widget());
      QTRY_VERIFY_WITH_TIMEOUT(panel->isVisible(), 5000);
      QTRY_VERIFY2_WITH_TIMEOUT(
          panel->body_shown(),
          qPrintable(dock->objectName() + QStringLiteral(": ") + panel->message()), 60000);
      QTRY_VERIFY2_WITH_TIMEOUT(!panel->tensors().empty(), qPrintable(dock->objectName()), 30000);
      for (int k = 0; k <= 2; ++k) {
        inspector.selection().set_iteration(k);
        QVERIFY2(panel->picture().width() > 100, qPrintable(dock->objectName()));
        QVERIFY2(panel->body_shown(), qPrintable(dock->objectName() + panel->message()));
      }
    }
  }

  void a_block_of_the_network_opens_the_panel_that_shows_it() {
    Stage stage;
    stage.window.resize(1400, 900);
    stage.window.show();
    stage.session.set_iterations(2);
    stage.play(moving, QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 60000);
    stage.session.pause();
    Inspector& inspector = studying(stage, 2);
    const auto* panel =
        static_cast<const NetworkPanel*>(inspector.panel(QStringLiteral("network")));
    const auto in_front = [&](const char* name) {
      const QDockWidget* dock = inspector.dock(QLatin1String(name));
      return dock->isVisible() && !dock->visibleRegion().isEmpty();
    };
    inspector.open(QStringLiteral("network"));
    QTRY_VERIFY_WITH_TIMEOUT(panel->body_shown(), 60000);
    QVERIFY(!in_front("correlation"));
    const auto& blocks = panel->view().blocks();
    const auto correlation = std::find_if(blocks.begin(), blocks.end(), [](const auto& block) {
      return block.name == "correlation";
    });
    const int index = int(correlation - blocks.begin());
    QTest::mouseClick(&panel->view(), Qt::LeftButton, {},
                      panel->view().block_rect(index).center().toPoint());
    QTRY_VERIFY(in_front("correlation"));

    auto* features = static_cast<FeaturesPanel*>(inspector.panel(QStringLiteral("features")));
    features->show_page(features->sweep());  // where no tensor can be chosen
    for (const auto& [what, name] : {std::pair{Sight::window, "correlation"},
                                     {Sight::gates, "gates"},
                                     {Sight::update, "iterations"},
                                     {Sight::upsampling, "upsampling"}}) {
      inspector.open(what);
      QTRY_VERIFY2(in_front(name), name);
    }
    for (const auto& [what, tensor] : {std::pair{Sight::features2, Inside::features2},
                                       {Sight::context, Inside::context},
                                       {Sight::lookup, Inside::lookup},
                                       {Sight::motion, Inside::motion},
                                       {Sight::hidden, Inside::hidden},
                                       {Sight::features1, Inside::features1}}) {
      inspector.open(what);
      QTRY_VERIFY(in_front("features"));
      QCOMPARE(features->chosen(), tensor);
      QVERIFY(features->tensor_box().isEnabled());  // shown in a way that has it
    }
    inspector.open(Sight::first_flow);
    QTRY_VERIFY(in_front("iterations"));
    QCOMPARE(inspector.selection().iteration(), 0);
  }

  // As many threads at work as there can be: for the sanitizers, above all.
  void plays_with_every_panel_in_sight() {
    Stage stage;
    stage.window.resize(1000, 700);
    stage.window.show();
    stage.session.set_iterations(2);
    stage.play(moving, QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 60000);
    Inspector& inspector = studying(stage, 2);
    inspector.selection().add_pin({60, 50});
    inspector.selection().add_pin({100, 80});
    for (QDockWidget* dock : inspector.docks()) {
      dock->setFloating(true);
      dock->show();
    }
    for (QDockWidget* dock : inspector.docks())
      QTRY_VERIFY2_WITH_TIMEOUT(static_cast<Panel*>(dock->widget())->body_shown(),
                                qPrintable(dock->objectName()), 60000);
    const std::int64_t shown = stage.shown();
    QTRY_VERIFY_WITH_TIMEOUT(stage.shown() > shown + 2 || stage.shown() < shown, 60000);
    stage.session.pause();
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().studied(), 60000);
    stage.session.play();
    QTRY_VERIFY_WITH_TIMEOUT(!inspector.selection().studied(), 60000);
  }

  void hidden_panels_keep_no_traces() {
    Stage stage;
    stage.window.show();
    stage.session.set_iterations(1);
    stage.play(moving, QStringLiteral("clip"), network());
    QTRY_VERIFY_WITH_TIMEOUT(stage.session.result(), 60000);
    Inspector& inspector = studying(stage, 1);
    inspector.set_visible(true);
    inspector.selection().add_pin({60, 50});
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().trace(), 60000);  // live
    stage.session.pause();
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().studied(), 60000);
    QVERIFY(inspector.study().bytes() > 0);
    QTest::qWait(300);  // for the pair that was under way
    const auto results = stage.session.status().results;
    inspector.set_visible(false);
    QTRY_COMPARE(inspector.study().bytes(), std::size_t(0));
    QTest::qWait(300);
    QCOMPARE(stage.session.status().results, results);  // nothing is computed again for it
    QVERIFY(!inspector.selection().trace());
    QCOMPARE(inspector.selection().pins().size(), std::size_t(1));
    inspector.set_visible(true);
    QTRY_VERIFY_WITH_TIMEOUT(inspector.selection().studied(), 60000);
  }

  void the_windows_are_drawn_to_scale() {
    Stage stage;
    stage.window.show();
    QVERIFY(!stage.window.pin_layer().windows_shown());
    stage.window.commands()[Command::lookup_windows]->trigger();
    QVERIFY(stage.window.pin_layer().windows_shown());
  }

 private:
  QTemporaryDir home_;
};

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")) {
    std::puts("SKIP   : InspectorTest needs a screen with OpenGL; DISPLAY is not set");
    return 77;
  }
  prepare_gl();
  QApplication application(argc, argv);
  apply_theme(application, Scheme::dark);
  InspectorTest test;
  return QTest::qExec(&test, argc, argv);
}

#include "inspector_test.moc"
