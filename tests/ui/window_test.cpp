// The window without a screen: what its parts say and do. Sources and models are
// fakes, the threads between them are the real ones.
#include <QAbstractScrollArea>
#include <QApplication>
#include <QHelpEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>
#include <QToolTip>
#include <QtTest/QtTest>
#include <fstream>
#include <set>

#include "tests/checks/check.h"
#include "tests/ui/fakes.h"
#include "tests/ui/stage.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/tips.h"
#include "ui/view/gl_support.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::ConstantModel;
using test::counting;
using test::loads;
using test::Stage;

class WindowTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void initTestCase() {
    // No model of this machine's user may be found.
    qputenv("XDG_DATA_HOME", data_home_.path().c_str());
    qputenv("FLOWSCOPE_MODELS", (data_home_ / "none").c_str());
  }

  void every_command_is_complete() {
    Commands commands;
    std::set<QString> names;
    std::set<QString> keys;
    for (QAction* action : commands.all()) {
      QVERIFY2(!action->objectName().isEmpty(), qPrintable(action->text()));
      QVERIFY(names.insert(action->objectName()).second);
      QVERIFY(!action->text().isEmpty() && !action->toolTip().isEmpty());
      QVERIFY(!action->statusTip().isEmpty());
      QCOMPARE(commands.find(action->objectName()), action);
      for (const QKeySequence& key : action->shortcuts())
        QVERIFY2(keys.insert(key.toString()).second, qPrintable(key.toString()));
      if (action->objectName() != QLatin1String("leave_full_screen"))
        QVERIFY2(!action->icon().isNull(), qPrintable(action->objectName()));
    }
    QCOMPARE(commands.find(QStringLiteral("nonsense")), nullptr);
  }

  void every_control_has_a_name_and_a_tip() {
    Stage stage;
    for (const QWidget* widget : stage.window.findChildren<QWidget*>()) {
      if (widget->focusPolicy() == Qt::NoFocus || widget->isWindow() ||
          widget->metaObject()->className() == QLatin1String("QLineEdit") ||  // of a spin box
          qobject_cast<const QMenu*>(widget) || qobject_cast<const QAbstractScrollArea*>(widget))
        continue;
      const auto* button = qobject_cast<const QPushButton*>(widget);
      const QString name = button ? button->text() : widget->accessibleName();
      const QString what = QStringLiteral("%1 %2").arg(widget->metaObject()->className(), name);
      QVERIFY2(!name.isEmpty(), qPrintable(what));
      if (widget != &stage.window.view()) QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(what));
    }
  }

  void greys_are_neutral() {
    for (const Scheme scheme : {Scheme::dark, Scheme::light}) {
      const QPalette palette = palette_of(scheme);
      for (int role = 0; role < QPalette::NColorRoles; ++role) {
        const QColor colour = palette.color(QPalette::Active, QPalette::ColorRole(role));
        if (colour == palette.color(QPalette::Active, QPalette::Highlight)) continue;  // the accent
        QVERIFY2(colour.red() == colour.green() && colour.green() == colour.blue(),
                 qPrintable(QStringLiteral("role %1 is %2").arg(role).arg(colour.name())));
      }
      const int text = palette.color(QPalette::WindowText).red();
      const int back = palette.color(QPalette::Window).red();
      QVERIFY(std::abs(text - back) > 150);
    }
  }

  void icons_take_the_colour_of_text() {
    const QImage icon = line_icon(QStringLiteral("play")).pixmap(32, 32).toImage();
    const QColor text = QGuiApplication::palette().color(QPalette::ButtonText);
    int drawn = 0;
    for (int y = 0; y < icon.height(); ++y)
      for (int x = 0; x < icon.width(); ++x)
        if (icon.pixelColor(x, y).alpha() == 255) {
          QCOMPARE(icon.pixelColor(x, y).rgb(), text.rgb());
          ++drawn;
        }
    QVERIFY(drawn > 20);
  }

  void a_clip_plays_and_pauses() {
    Stage stage;
    stage.play(counting(500));
    QTRY_VERIFY(stage.shown() >= 3);
    QCOMPARE(stage.window.windowTitle(), QStringLiteral("clip.mp4 — Flowscope"));
    QCOMPARE(stage.window.commands()[Command::play_pause]->text(), QStringLiteral("Pause"));
    QVERIFY(stage.window.view().flow());
    QCOMPARE(stage.window.view().flow_at({5, 5})->v, -4.0F);

    stage.window.commands()[Command::play_pause]->trigger();
    QTRY_COMPARE(stage.window.commands()[Command::play_pause]->text(), QStringLiteral("Play"));
    QTest::qWait(60);  // what was under way arrives
    const auto held = stage.shown();
    QTest::qWait(60);
    QCOMPARE(stage.shown(), held);
    QCOMPARE(std::int64_t(stage.window.transport().slider()->value()), held);
    QVERIFY(stage.window.transport().frame_shown().contains(QString::number(held)));
  }

  void steps_ends_and_seeks() {
    Stage stage;
    stage.play(counting(40));
    QTRY_VERIFY(stage.shown() >= 0);
    auto& commands = stage.window.commands();
    commands[Command::play_pause]->trigger();
    QTRY_COMPARE(stage.session.status().state, engine::PlayState::paused);
    stage.window.transport().slider()->setValue(20);  // as the keyboard does
    QTRY_COMPARE(stage.shown(), std::int64_t(20));
    const std::int64_t from = 20;
    commands[Command::next]->trigger();
    QTRY_COMPARE(stage.shown(), from + 1);
    commands[Command::previous]->trigger();
    QTRY_COMPARE(stage.shown(), from);
    commands[Command::first]->trigger();
    QTRY_COMPARE(stage.shown(), std::int64_t(0));
    commands[Command::last]->trigger();
    QTRY_COMPARE(stage.shown(), std::int64_t(38));  // the last pair of 40 frames
    QCOMPARE(stage.window.transport().slider()->maximum(), 38);
  }

  void a_refused_file_leaves_the_old_clip_playing() {
    Stage stage;
    stage.play(counting(100000));
    QTRY_VERIFY(stage.shown() >= 0);
    QSignalSpy failed(&stage.session, &Session::failed);
    stage.session.open(
        []() -> std::unique_ptr<FrameSource> { throw Error("“x.ts” holds no frame."); },
        QStringLiteral("x.ts"));
    QTRY_COMPARE(failed.count(), 1);
    QVERIFY(!stage.window.messages().isHidden());
    QVERIFY(stage.window.messages().is_problem());
    QCOMPARE(stage.window.messages().text(), QStringLiteral("“x.ts” holds no frame."));
    QCOMPARE(stage.session.source_name(), QStringLiteral("clip.mp4"));
    const auto before = stage.session.status().results;
    QTRY_VERIFY(stage.session.status().results > before + 2);

    stage.session.open(counting(1, "one.png"), QStringLiteral("one.png"));
    QTRY_COMPARE(failed.count(), 2);
    QVERIFY(stage.window.messages().text().contains(QStringLiteral("single frame")));

    stage.session.open(counting(50, "good.mp4"), QStringLiteral("good.mp4"));
    QTRY_COMPARE(stage.session.source_name(), QStringLiteral("good.mp4"));
    QVERIFY(stage.window.messages().isHidden());
    const auto& source = stage.session.status().source;
    QTRY_VERIFY(source && source->name == "good.mp4");
  }

  void only_the_newest_of_two_openings_counts() {
    Stage stage;
    stage.session.use_model(loads(std::make_shared<ConstantModel>()), QStringLiteral("constant"));
    stage.session.open(
        [] {
          std::this_thread::sleep_for(std::chrono::milliseconds(200));
          return std::make_unique<test::CountingSource>(9, "slow");
        },
        QStringLiteral("slow"));
    stage.session.open(counting(9, "quick"), QStringLiteral("quick"));
    QTRY_COMPARE(stage.session.source_name(), QStringLiteral("quick"));
    QTest::qWait(300);
    QCOMPARE(stage.session.source_name(), QStringLiteral("quick"));
  }

  void reports_of_the_source_are_noticed() {
    Stage stage;
    stage.play([] {
      auto source = std::make_unique<test::CountingSource>(500);
      source->reports = {"A damaged packet at 0.20 s was skipped."};
      return source;
    });
    QTRY_VERIFY(!stage.window.messages().isHidden());
    QVERIFY(!stage.window.messages().is_problem());
    QVERIFY(stage.window.messages().text().startsWith(QStringLiteral("A damaged packet")));
  }

  void a_refused_model_leaves_the_old_one_computing() {
    Stage stage;
    stage.play(counting(100000));
    QTRY_VERIFY(stage.shown() >= 0);
    stage.session.use_model(
        []() -> std::shared_ptr<FlowModel> { throw Error("That is no model."); },
        QStringLiteral("broken"));
    QTRY_COMPARE(stage.window.messages().text(), QStringLiteral("That is no model."));
    QTRY_VERIFY(stage.session.status().model.has_value());
    QCOMPARE(stage.session.status().model->name, std::string("constant"));
    const auto before = stage.session.status().results;
    QTRY_VERIFY(stage.session.status().results > before + 2);
  }

  void an_import_that_is_no_checkpoint_is_a_sentence() {
    Stage stage;
    const auto file = data_home_ / "evil.pth";
    std::ofstream(file) << "this is not a checkpoint";
    stage.window.open_path(QString::fromStdString(file.string()));
    QTRY_VERIFY(stage.window.messages().is_problem());
    QVERIFY(!stage.window.messages().text().isEmpty());
  }

  void without_a_network_the_window_says_where_to_get_one() {
    Stage stage;
    auto dis = std::make_shared<ConstantModel>("dis");
    dis->edit().iterative = false;
    stage.play(counting(500), QStringLiteral("clip.mp4"), dis);
    QTRY_VERIFY(stage.session.lacks_network());
    QTRY_VERIFY(!stage.window.model_notice().isHidden());
    QVERIFY(stage.window.model_notice().text().contains(
        QStringLiteral("github.com/princeton-vl/RAFT")));
    QVERIFY(stage.window.model_notice().height() < 48);  // one line
    QVERIFY(stage.window.model_notice().findChild<QPushButton*>(QStringLiteral("import_button")));
    QVERIFY(!stage.window.tools().iterations()->isEnabled());

    stage.session.use_model(loads(std::make_shared<ConstantModel>("raft-small")), {});
    QTRY_VERIFY(stage.window.model_notice().isHidden());
    QVERIFY(stage.window.tools().iterations()->isEnabled());
  }

  void the_model_menu_lists_and_imports() {
    Stage stage;
    QSignalSpy changed(&stage.session, &Session::models_changed);
    stage.session.refresh_models();
    QTRY_VERIFY(changed.count() > 0);
    const QMenu* menu = stage.window.tools().model_button()->menu();
    QStringList names;
    for (const QAction* action : menu->actions())
      if (!action->isSeparator()) names << action->text();
    const auto listed = engine::list_models();
    QCOMPARE(names.size(), qsizetype(listed.size() + 1));
    for (std::size_t i = 0; i < listed.size(); ++i)
      QCOMPARE(names[qsizetype(i)], QString::fromStdString(listed[i].name));
    QCOMPARE(menu->actions().last(), stage.window.commands()[Command::import_model]);
  }

  void controls_reach_the_computation() {
    Stage stage;
    auto model = std::make_shared<ConstantModel>();
    model->edit().iterations = 7;
    stage.play(counting(100000), QStringLiteral("clip.mp4"), model);
    QTRY_VERIFY(stage.shown() >= 0);
    QTRY_COMPARE(stage.window.tools().iterations()->value(), 7);  // the model's own
    QCOMPARE(stage.session.status().options.iterations, 0);       // and nobody asked for it
    stage.window.tools().iterations()->setValue(5);
    QTRY_VERIFY(stage.session.result() && stage.session.result()->iterations == 5);
    auto* sizes = stage.window.tools().inference_size();
    const int half = sizes->findText(QStringLiteral("1/2"));
    QVERIFY(half >= 0);
    sizes->setCurrentIndex(half);
    Q_EMIT sizes->activated(half);
    QTRY_VERIFY(stage.session.result() && (stage.session.result()->inference_size == Size{32, 24}));
    QTRY_VERIFY(stage.window.status_line().text().contains(QStringLiteral("32×24")));

    auto& view = stage.window.view();
    stage.window.tools().colour_scale()->setCurrentIndex(1);
    stage.window.tools().colour_pixels()->setValue(40);
    QCOMPARE(view.colour_scale().pixels(), 40.0);
    QCOMPARE(stage.window.legend().scale_text(), QStringLiteral("40 px"));
    stage.window.tools().colour_scale()->setCurrentIndex(0);
    QVERIFY(view.colour_scale().automatic());

    const std::pair<Command, ViewMode> modes[] = {{Command::view_frame, ViewMode::frame},
                                                  {Command::view_flow, ViewMode::flow},
                                                  {Command::view_side, ViewMode::side_by_side},
                                                  {Command::view_blend, ViewMode::blend}};
    for (const auto& [command, mode] : modes) {
      stage.window.commands()[command]->trigger();
      QCOMPARE(view.mode(), mode);
      QVERIFY(stage.window.commands()[command]->isChecked());
      QCOMPARE(stage.window.legend().isHidden(), mode == ViewMode::frame);
      QCOMPARE(stage.window.tools().opacity()->isEnabled(), mode == ViewMode::blend);
    }
  }

  // Qt draws a plain tip as one line, however long.
  void long_tips_wrap() {
    QWidget widget;
    widget.setToolTip(QStringLiteral("a < b\nand so on"));
    WrappedTips tips;
    widget.installEventFilter(&tips);
    widget.show();
    QHelpEvent asked(QEvent::ToolTip, {5, 5}, widget.mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(&widget, &asked);
    QCOMPARE(QToolTip::text(), QStringLiteral("<qt>a &lt; b<br>and so on</qt>"));
  }

  void problems_stay_and_notices_go() {
    MessageStrip strip;
    QVERIFY(strip.isHidden());
    strip.set_notice_duration(50);
    strip.show_notice(QStringLiteral("One."));
    strip.show_notice(QStringLiteral("Two."));
    QVERIFY(strip.text().startsWith(QStringLiteral("Two.")));
    QVERIFY(strip.text().contains(QStringLiteral("1 more")));
    QTRY_VERIFY(strip.isHidden());
    strip.show_problem(QStringLiteral("Three."));
    strip.show_notice(QStringLiteral("Four."));
    QCOMPARE(strip.text(), QStringLiteral("Three."));
    QTest::qWait(120);
    QVERIFY(!strip.isHidden());
    strip.close_button()->click();
    QVERIFY(strip.isHidden());
  }

  void a_stream_without_an_end_cannot_be_dragged_along() {
    Commands commands;
    TransportBar bar(commands);
    bar.show_position(12, 0.48, std::nullopt, false);
    QVERIFY(!bar.slider()->isEnabled());
    QCOMPARE(bar.frame_shown(), QStringLiteral("frame 12"));
    QSignalSpy seeks(&bar, &TransportBar::seek_requested);
    bar.show_position(30, 1.2, 28, true);  // the container guessed too low
    QCOMPARE(bar.slider()->maximum(), 30);
    QCOMPARE(seeks.count(), 0);  // showing a position seeks nothing
    bar.slider()->setValue(7);
    QCOMPARE(seeks.count(), 1);
  }

  void a_dropped_file_is_opened() {
    Stage stage;
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/no/such/clip.mp4"))});
    QDragEnterEvent enter(QPoint(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&stage.window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(50, 50), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&stage.window, &drop);
    QVERIFY(drop.isAccepted());
    QTRY_VERIFY(stage.window.messages().is_problem());
    QVERIFY(!stage.window.messages().text().isEmpty());
  }

  void the_window_fits_a_small_screen() {
    Stage stage;
    QVERIFY2(stage.window.minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(stage.window.minimumSizeHint().width())));
    QVERIFY(stage.window.minimumSizeHint().height() <= 720);
  }

  void closing_during_work_takes_no_longer_than_a_step() {
    QElapsedTimer clock;
    {
      Stage stage;
      stage.play(counting(1000), QStringLiteral("slow.mp4"),
                 std::make_shared<ConstantModel>("slow", 5000));
      QTRY_VERIFY(stage.session.status().model.has_value());
      QTest::qWait(200);  // now it works on a pair
      clock.start();
    }
    QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
  }

 private:
  checks::TemporaryFolder data_home_;
};

int main(int argc, char** argv) {
  prepare_gl();
  QApplication application(argc, argv);
  apply_theme(application, Scheme::dark);
  WindowTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "window_test.moc"
