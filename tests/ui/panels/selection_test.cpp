// The selection that all panels share, and the study that feeds it.
#include "ui/panels/selection.h"

#include <QSignalSpy>
#include <QtTest/QtTest>
#include <set>

#include "tests/ui/panels/traced_pair.h"
#include "tests/ui/stage.h"
#include "ui/panels/study.h"

using namespace flowscope;
using namespace flowscope::ui;
using test::large_pair;
using test::traced_pair;

namespace {

FlowResult at(FlowResult pair, std::int64_t index) {
  pair.frame1.index = index;
  pair.frame2.index = index + 1;
  return pair;
}

// `count` textured frames of 160×128, each moved by (2, 1) against the one before.
class MovingSource : public FrameSource {
 public:
  explicit MovingSource(int count) : count_(count) {
    info_.name = "moving";
    info_.size = {160, 128};
    info_.frame_rate = 25;
    info_.frame_count = count;
  }
  const SourceInfo& info() const override { return info_; }
  std::optional<Frame> read() override {
    if (next_ >= count_) return std::nullopt;
    const int t = int(next_++);
    return test::textured_frame(160, 128, 2 * t, t, t);
  }
  void seek_frame(std::int64_t index) override { next_ = index; }
  void seek_time(double seconds) override { next_ = std::int64_t(seconds * 25); }
  std::vector<std::string> take_reports() override { return {}; }

 private:
  SourceInfo info_;
  std::int64_t count_, next_ = 0;
};

ui::Session::LoadModel small() {
  return [] {
    ModelOptions how;
    how.device = DeviceKind::cpu;
    how.precision = Precision::fp32;
    how.threads = 1;
    return engine::open_model("raft-small@formula", how);
  };
}

struct Studied {
  Session session;
  Study study{session};
  FlowResult shown;  // session.result() may be away for a moment: a seek shows its frame first
  void open(int frames = 6) {
    session.use_model(small(), QStringLiteral("small"));
    session.set_iterations(1);
    session.open([frames] { return std::make_unique<MovingSource>(frames); },
                 QStringLiteral("moving"));
    QTRY_VERIFY_WITH_TIMEOUT(session.result(), 30000);
    session.pause();
    session.seek_frame(2);
    QTRY_VERIFY_WITH_TIMEOUT(session.result() && session.result()->frame1.index == 2, 30000);
    shown = *session.result();
  }
  FlowResult wait_for(const engine::StudyOptions& options) {
    QSignalSpy finished(&study, &Study::finished);
    study.set_options(options);
    study.want(shown);
    if (finished.isEmpty()) finished.wait(60000);
    return finished.isEmpty() ? FlowResult() : finished.last().at(0).value<FlowResult>();
  }
};

}  // namespace

class SelectionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void pins_have_numbers_of_their_own() {
    Selection selection;
    for (int i = 0; i < 3; ++i) selection.add_pin({i, i});
    selection.remove_pin(2);
    selection.add_pin({9, 9});
    QCOMPARE(selection.pins().size(), std::size_t(3));
    QCOMPARE(selection.current()->number, 2);
    QCOMPARE(selection.pin(2)->pixel, QPoint(9, 9));
    for (int i = 0; i < 9; ++i) selection.add_pin({20 + i, 0});
    QCOMPARE(selection.pins().size(), std::size_t(kMostPins));
    QCOMPARE(selection.current()->pixel, QPoint(28, 0));  // the last one moved there
    std::set<QRgb> colours;
    for (const Pin& pin : selection.pins()) colours.insert(pin_colour(pin.number).rgb());
    QCOMPARE(colours.size(), std::size_t(kMostPins));
  }

  void the_last_iteration_stays_the_last() {
    Selection selection;
    selection.show(large_pair(), false);
    QCOMPARE(selection.iteration(), 2);
    selection.show(traced_pair(), false);
    QCOMPARE(selection.iteration(), 4);
    selection.set_iteration(1);
    selection.show(large_pair(), false);
    QCOMPARE(selection.iteration(), 1);
    selection.set_iteration(99);
    QCOMPARE(selection.iteration(), 2);
    QCOMPARE(selection.update(), 1);
  }

  void the_wanted_iteration_outlives_pairs_without_it() {
    Selection selection;
    selection.show(traced_pair(), false);
    selection.set_iteration(3);
    FlowResult untraced = traced_pair();
    untraced.trace.reset();
    selection.show(untraced, false);
    QCOMPARE(selection.iteration(), 0);
    selection.set_iteration(1);  // of nothing
    selection.show(large_pair(), false);
    QCOMPARE(selection.iteration(), 2);
    selection.lose_pair();
    selection.show(traced_pair(), false);
    QCOMPARE(selection.iteration(), 3);
  }

  void the_truth_belongs_to_its_pair() {
    Selection selection;
    selection.show(at(traced_pair(), 3), false);
    selection.set_truth(std::make_shared<const FlowField>(160, 128));
    selection.show(at(traced_pair(), 3), true);  // studied: the same pair
    QVERIFY(selection.truth());
    selection.show(at(traced_pair(), 4), false);
    QVERIFY(!selection.truth());
  }

  void a_study_has_its_own_settings() {
    Studied studied;
    studied.open();
    engine::StudyOptions options;
    options.gap = 2;
    options.iterations = 3;
    const FlowResult pair = studied.wait_for(options);
    QVERIFY(pair.trace);
    QCOMPARE(pair.trace->iterations(), 3);
    QCOMPARE(pair.frame1.index, 2);
    QCOMPARE(pair.frame2.index, 4);
    QVERIFY(!pair.warm);
    QCOMPARE(studied.session.iterations(), 1);  // live as it was

    // The same numbers as the same pair by itself.
    SequenceOptions alone;
    alone.iterations = 3;
    const FlowResult own = studied.session.model()->pair(
        test::textured_frame(160, 128, 4, 2, 2), test::textured_frame(160, 128, 8, 4, 4), alone);
    QVERIFY(own.flow->flow == pair.flow->flow);
  }

  void a_problem_is_of_its_pair() {
    Selection selection;
    FlowResult untraced = traced_pair();
    untraced.trace.reset();
    selection.show(untraced, false);
    selection.set_problem(QStringLiteral("No."));
    selection.show(untraced, false);
    QCOMPARE(selection.problem(), QStringLiteral("No."));
    selection.show(at(untraced, 9), false);
    QVERIFY(selection.problem().isEmpty());
    selection.set_problem(QStringLiteral("No."));
    selection.show(at(traced_pair(), 9), true);
    QVERIFY(selection.problem().isEmpty());
  }

  // While another pair is under way.
  void a_pair_is_given_again_on_coming_back() {
    Studied studied;
    studied.open();
    engine::StudyOptions options;
    options.iterations = 1;
    const FlowResult first = studied.wait_for(options);
    QVERIFY(first.trace);
    FlowResult other = studied.shown;
    other.frame1.index = 3;
    studied.study.want(other);
    QVERIFY(studied.study.running());
    QSignalSpy finished(&studied.study, &Study::finished);
    studied.study.want(studied.shown);
    QCOMPARE(finished.count(), 1);
    QCOMPARE(finished.first().at(0).value<FlowResult>().trace, first.trace);
    QVERIFY(!studied.study.running());
  }

  void a_study_says_what_it_cannot_have() {
    Studied studied;
    studied.open();
    QSignalSpy failed(&studied.study, &Study::failed);
    engine::StudyOptions options;
    options.gap = 8;
    studied.study.set_options(options);
    studied.study.want(studied.shown);
    QVERIFY(failed.wait(30000));
    QVERIFY(failed.first().first().toString().contains(QStringLiteral("10")));
    QVERIFY(!studied.study.running());
  }

  void a_study_with_more_parts_will_do() {
    Studied studied;
    studied.open();
    engine::StudyOptions options;
    options.iterations = 1;
    options.parts = {.hidden = true, .motion = true};
    const FlowResult first = studied.wait_for(options);
    QVERIFY(first.trace);
    options.parts = {.hidden = true};
    studied.study.set_options(options);
    QVERIFY(!studied.study.running());  // it was given already
    studied.study.cancel();
    QCOMPARE(studied.wait_for(options).trace, first.trace);  // kept
    options.parts = {.gates = true};
    studied.study.set_options(options);
    QVERIFY(studied.study.running());
    options.parts = {};
    studied.study.set_options(options);
    QVERIFY(!studied.study.running());  // back to what is kept
  }

  void studies_are_kept_up_to_their_limit() {
    Studied studied;
    studied.open();
    engine::StudyOptions options;
    options.iterations = 1;
    const FlowResult first = studied.wait_for(options);
    QVERIFY(first.trace->bytes() > 0);
    options.iterations = 2;
    studied.wait_for(options);
    QCOMPARE(studied.study.kept(), 2);
    options.iterations = 1;
    QCOMPARE(studied.wait_for(options).trace, first.trace);  // at once, the very same
    // With two frames and the flow.
    const std::size_t one = first.trace->bytes() + 160 * 128 * (2 * 3 + sizeof(Vec2));
    studied.study.set_limit(one);
    QCOMPARE(studied.study.kept(), 1);  // the oldest went
    QCOMPARE(studied.study.bytes(), one);
  }
};

QTEST_MAIN(SelectionTest)
#include "selection_test.moc"
