// The iterations panel, its plot and what can be taken along from a panel.
#include "ui/panels/iterations_panel.h"

#include <QFileDialog>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>
#include <cmath>

#include "core/base/error.h"
#include "core/flow/colour_wheel.h"
#include "tests/ui/panels/traced_pair.h"
#include "ui/panels/panel_export.h"
#if FLOWSCOPE_HAS_MEDIA
#include "core/media/media.h"
#endif

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

namespace {

struct Shown {
  Session session;
  Study study{session};
  Selection selection;
  IterationsPanel panel{selection, study};
  Shown() {
    panel.resize(420, 480);
    panel.show();
  }
  void show(const FlowResult& pair, int k) {
    selection.show(pair, true);
    selection.set_iteration(k);
    panel.picture();
  }
};

}  // namespace

class IterationsPanelTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void slider_and_button_walk_through_the_iterations() {
    Shown shown;
    shown.show(traced_pair(), 1);
    QCOMPARE(shown.panel.slider().maximum(), 4);
    QCOMPARE(shown.panel.slider().value(), 1);
    shown.panel.slider().setValue(3);
    QCOMPARE(shown.selection.iteration(), 3);
    shown.selection.set_iteration(4);
    QTest::mouseClick(&shown.panel.play_button(), Qt::LeftButton);
    QCOMPARE(shown.selection.iteration(), 0);  // from the start again
    QTRY_COMPARE(shown.selection.iteration(), 2);
    QTest::mouseClick(&shown.panel.play_button(), Qt::LeftButton);
  }

  void the_result_without_a_step_moves_nothing() {
    Shown shown;
    shown.show(traced_pair(), 4);
    QVERIFY(shown.panel.step_view().cells().isEmpty());
    // As high as the picture would be, whose place its title stands above.
    const auto off = [&](int a, int b) { return std::abs(a - b); };
    QTRY_VERIFY(off(shown.panel.step_view().height(),
                    16 + 2 + 128 * shown.panel.step_view().width() / 160) <= 1);
    QVERIFY(off(shown.panel.step_view().y(), shown.panel.low_flow().y()) <= 1);
    const QRect before = shown.panel.step_view().geometry();
    shown.show(traced_pair(), 1);
    QCoreApplication::processEvents();
    QVERIFY(!shown.panel.step_view().cells().isEmpty());
    QCOMPARE(shown.panel.step_view().y(), before.y());
    QCOMPARE(shown.panel.step_view().height(), before.height());
  }

  void a_picture_has_the_flow_of_its_iteration() {
    Shown shown;
    for (const int k : {1, 4, 2}) {
      shown.show(traced_pair(), k);
      const Image expected =
          flow_to_colour(traced_pair().trace->upsampled(k), max_flow_length(*traced_pair().flow));
      QVERIFY2(shown.panel.upsampled().shown() == to_qimage(expected),
               qPrintable(QString::number(k)));
    }
  }

  void upsampled_flows_are_kept_up_to_their_limit() {
    UpsampledFlows flows;
    flows.set_trace(traced_pair().trace);
    flows.set_limit(2 * 160 * 128 * sizeof(Vec2));
    const std::weak_ptr<const FlowField> first = flows.flow(0, true);
    const std::weak_ptr<const FlowField> second = flows.flow(1, true);
    QVERIFY(!first.expired() && !second.expired());
    QVERIFY(flows.flow(0) == first.lock());  // wanted again
    QVERIFY(flows.flow(2, true));
    QVERIFY(!first.expired());
    QVERIFY(second.expired());
    flows.set_trace(nullptr);
    QVERIFY(first.expired());
  }

  void errors_are_those_of_the_pair() {
    Shown shown;
    shown.panel.plot_choice().setCurrentIndex(1);
    shown.show(traced_pair(), 1);
    // It cannot be had, and says so.
    shown.selection.set_truth(std::make_shared<const FlowField>(8, 8));
    QTRY_VERIFY(shown.panel.reading().contains(QStringLiteral("Computing")));
    QTRY_VERIFY2(!shown.panel.reading().contains(QStringLiteral("Computing")),
                 qPrintable(shown.panel.reading()));
    // Another pair comes while errors are on their way.
    const FlowField truth = traced_pair().trace->upsampled(4);
    shown.selection.set_truth(std::make_shared<const FlowField>(truth));
    shown.panel.picture();
    FlowResult other = large_pair();
    other.frame1.index = 50;
    shown.selection.show(other, true);
    shown.panel.picture();
    QTest::qWait(PanelJob::kStill + 500);
    QVERIFY(shown.panel.plots().at(0).curves[0].y.empty());
    QVERIFY(shown.panel.reading().contains(QStringLiteral("not known")));
  }

  void a_study_that_failed_is_no_computing() {
    Shown shown;
    FlowResult untraced = traced_pair();
    untraced.trace.reset();
    shown.selection.show(untraced, false);
    QTRY_VERIFY(shown.panel.message().contains(QStringLiteral("being computed")));
    shown.selection.set_problem(QStringLiteral("No such frames."));
    QTRY_COMPARE(shown.panel.message(), QStringLiteral("No such frames."));
  }

  void a_hidden_panel_lets_go_of_a_pair() {
    Shown shown;
    shown.show(traced_pair(), 1);
    shown.panel.hide();
    shown.selection.lose_pair();
    QVERIFY(shown.panel.plots().empty());
  }

  void curves_are_the_updates() {
    Shown shown;
    shown.show(traced_pair(), 4);
    const auto plots = shown.panel.plots();
    const auto changes = insides::changes(*traced_pair().trace);
    QCOMPARE(plots.at(0).curves.size(), std::size_t(2));
    QCOMPARE(plots.at(0).curves[0].y.size(), std::size_t(4));
    for (std::size_t k = 0; k < 4; ++k) {
      QCOMPARE(plots.at(0).curves[0].y[k], changes[k].mean);
      QCOMPARE(plots.at(0).curves[1].y[k], changes[k].largest);
    }
  }

  void the_chosen_flow_is_the_traces() {
    for (const FlowResult* pair : {&traced_pair(), &large_pair()}) {
      Shown shown;
      QSignalSpy chosen(&shown.panel, &IterationsPanel::flow_chosen);
      shown.show(*pair, 1);
      QTRY_VERIFY_WITH_TIMEOUT(!chosen.isEmpty(), 30000);
      const auto flow = chosen.last().first().value<std::shared_ptr<const FlowField>>();
      QVERIFY(flow->flow == pair->trace->upsampled(1).flow);
    }
  }

  void a_click_on_the_plot_chooses() {
    Shown shown;
    shown.show(traced_pair(), 4);
    PlotView& plot = shown.panel.plot_view();
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(66, 60));
    QCOMPARE(shown.selection.iteration(), 0);
    QTest::mouseClick(&plot, Qt::LeftButton, {}, QPoint(plot.width() - 18, 60));
    QCOMPARE(shown.selection.iteration(), 3);  // the last update
  }

  // With γ 0.8 an error of 0.5 ten iterations before the last costs 0.0537, one of 0.2 at
  // the last 0.2; here: errors known by construction.
  void the_loss_weighs_what_the_truth_says() {
    Shown shown;
    shown.show(traced_pair(), 4);
    QCOMPARE(shown.panel.plots().size(), std::size_t(1));
    QVERIFY(!shown.panel.loss_view().isVisible());
    shown.panel.plot_choice().setCurrentIndex(1);
    shown.panel.picture();
    QVERIFY(shown.panel.reading().contains(QStringLiteral("not known")));
    FlowField truth = traced_pair().trace->upsampled(4);
    for (Vec2& each : truth.flow) each.u += 0.4F;  // L1 over both directions: 0.2
    shown.selection.set_truth(std::make_shared<const FlowField>(truth));
    shown.panel.picture();
    QTRY_COMPARE_WITH_TIMEOUT(shown.panel.plots().at(0).curves[0].y.size(), std::size_t(5), 30000);
    QVERIFY(std::abs(shown.panel.plots().at(0).curves[0].y[4] - 0.4) < 1e-5);  // EPE
    QVERIFY(shown.panel.loss_view().isVisible());                              // beside the errors
    const auto plots = shown.panel.plots();
    QCOMPARE(plots.size(), std::size_t(2));
    const auto& l1 = plots[0].curves[1].y;
    const insides::Plot& loss = plots[1];
    const auto &terms = loss.curves[0].y, &weights = loss.curves[1].y, &shares = loss.curves[2].y;
    QCOMPARE(loss.first, 1);
    QVERIFY(std::abs(terms[3] - 0.2) < 1e-5);
    double sum = 0;
    for (const double term : terms) sum += term;
    for (std::size_t i = 0; i < 4; ++i) {
      QVERIFY(std::abs(weights[i] - std::pow(0.8, 3.0 - double(i))) < 1e-9);
      QVERIFY(std::abs(terms[i] - l1[i + 1] * weights[i]) < 1e-9);
      QVERIFY(std::abs(shares[i] - terms[i] / sum) < 1e-9);
    }
    QVERIFY2(shown.panel.reading().contains(QStringLiteral("weight 1.0000 = 0.2000")),
             qPrintable(shown.panel.reading()));
    shown.panel.gamma().setValue(0.5);
    shown.panel.picture();
    QVERIFY(std::abs(shown.panel.plots()[1].curves[0].y[0] - l1[1] / 8) < 1e-9);
  }

  void what_is_taken_along_has_the_errors() {
    Shown shown;
    shown.panel.plot_choice().setCurrentIndex(1);
    shown.show(traced_pair(), 4);
    FlowField truth = traced_pair().trace->upsampled(4);
    for (Vec2& each : truth.flow) each.v -= 0.3F;
    shown.selection.set_truth(std::make_shared<const FlowField>(truth));
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("errors.svg"));
    save_plot(shown.panel, file);  // before anything was computed beside
    QCOMPARE(shown.panel.plot_view().plot().curves.at(0).y.size(), std::size_t(5));
    QVERIFY(std::abs(shown.panel.plot_view().plot().curves[0].y[4] - 0.3) < 1e-5);
    QVERIFY(shown.panel.reading().contains(QStringLiteral("EPE 0.300, mean L1")));
    QFile svg(file);
    QVERIFY(svg.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(svg.readAll());
    for (const char* words : {"Error by iteration", "RAFT's loss", "frames 7 and 8"})
      QVERIFY2(text.contains(QLatin1String(words)), qPrintable(text));
    // A truth that does not fit is told of, and the picture is there all the same.
    shown.selection.set_truth(std::make_shared<const FlowField>(8, 8));
    QVERIFY(!shown.panel.picture().isNull());
    QVERIFY(shown.panel.body_shown());
    QVERIFY(!shown.panel.reading().contains(QStringLiteral("Computing")));
  }

  void the_study_row_sets_the_study() {
    Shown shown;
    StudyRow& row = shown.panel.study_row();
    row.gap().setValue(3);
    row.iterations().setValue(7);
    row.start().setCurrentIndex(1);
    QCOMPARE(shown.study.options().gap, 3);
    QCOMPARE(shown.study.options().iterations, 7);
    QVERIFY(shown.study.options().warm);
    QVERIFY(!shown.study.own_size());
    row.preset().click();
    QCOMPARE(shown.study.options().gap, 2);
    QCOMPARE(shown.study.options().iterations, 20);
    QVERIFY(!shown.study.options().warm);
    QVERIFY(shown.study.own_size());
  }

  void what_the_study_row_says_moves_nothing() {
    Shown shown;
    shown.selection.show(traced_pair(), false);
    const int live = shown.panel.minimumSizeHint().width();
    QVERIFY(shown.panel.study_row().state().contains(QStringLiteral("live")));
    shown.selection.show(traced_pair(), true);
    QVERIFY(shown.panel.study_row().state().contains(QStringLiteral("studied")));
    QCoreApplication::processEvents();
    QCOMPARE(shown.panel.minimumSizeHint().width(), live);
  }

  void a_warm_study_says_what_it_began_from() {
    Shown shown;
    StudyRow& row = shown.panel.study_row();
    FlowResult pair = traced_pair();
    shown.selection.show(pair, true);
    QVERIFY(row.beginning().isHidden());  // zero was asked for
    row.start().setCurrentIndex(1);
    QVERIFY(row.beginning().isVisible());
    shown.selection.show(pair, true);
    QVERIFY2(row.beginning().text().contains(QStringLiteral("from zero")),
             qPrintable(row.beginning().text()));
    pair.warm = true;
    shown.selection.show(pair, true);
    QVERIFY2(row.beginning().text().contains(QStringLiteral("frames 6 and 7")),
             qPrintable(row.beginning().text()));
    shown.selection.show(pair, false);  // the live flow's own
    QVERIFY(row.beginning().text().isEmpty());
  }

  void everything_can_be_taken_along() {
    Shown shown;
    shown.show(traced_pair(), 2);
    const QTemporaryDir folder;
    const auto file = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
    save_picture(shown.panel, file("a.png"));
    QVERIFY(!QImage(file("a.png")).isNull());
    save_plot(shown.panel, file("a.svg"));
    QFile svg(file("a.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly) && svg.readAll().contains("polyline"));
    save_numbers(shown.panel, file("a.npy"));
    QCOMPARE(QDir(folder.path()).entryList({QStringLiteral("a_*.npy")}).size(), 9);
    save_numbers(shown.panel, file("a.safetensors"));
    QVERIFY(QFileInfo(file("a.safetensors")).size() > 4 * 5 * 20 * 16 * 2);
    QVERIFY_EXCEPTION_THROWN(save_numbers(shown.panel, file("a.txt")), UsageError);
    QVERIFY_EXCEPTION_THROWN(save_picture(shown.panel, file("none/a.png")), Error);
#if FLOWSCOPE_HAS_MEDIA
    for (const char* name : {"a.gif", "a.mp4"}) {
      save_iterations(shown.panel, file(name));
      QCOMPARE(shown.selection.iteration(), 2);  // as it was
      const auto film = media::open_source(file(name).toStdString());
      int frames = 0;
      while (film->read()) ++frames;
      QCOMPARE(frames, 5);
    }
    Recording recording(shown.panel, file("b.mp4"));
    recording.add();
    shown.selection.set_iteration(0);
    recording.add();
    recording.finish();
    QVERIFY(QFileInfo(file("b.mp4")).size() > 0);
#endif
  }

#if FLOWSCOPE_HAS_MEDIA
  void what_fails_beside_ends_no_recording() {
    Shown shown;
    PanelExport* way_out = new PanelExport(shown.panel);
    QSignalSpy failed(way_out, &PanelExport::failed), saved(way_out, &PanelExport::saved);
    const QTemporaryDir folder;
    const auto trigger = [&](const char* text) {
      for (QAction* action : shown.panel.menu().actions())
        if (action->text().startsWith(QLatin1String(text))) action->trigger();
    };
    const auto choose = [&](const QString& file) {
      auto* dialog = shown.panel.findChild<QFileDialog*>();
      Q_EMIT dialog->fileSelected(file);
      delete dialog;
    };
    shown.show(traced_pair(), 1);
    trigger("Record");
    choose(folder.filePath(QStringLiteral("a.mp4")));
    shown.show(traced_pair(), 2);
    trigger("Save picture");
    choose(folder.filePath(QStringLiteral("none/a.png")));
    QCOMPARE(failed.count(), 1);
    trigger("Save picture");
    choose(folder.filePath(QStringLiteral("a.png")));
    QCOMPARE(saved.count(), 1);  // and the recording goes on
    trigger("Record");
    QCOMPARE(saved.count(), 2);
    QVERIFY(QFileInfo(folder.filePath(QStringLiteral("a.mp4"))).size() > 0);
  }
#endif
};

QTEST_MAIN(IterationsPanelTest)
#include "iterations_panel_test.moc"
