// Playing: the order of pairs, the end, the loop, pausing.
#include "tests/engine/player.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::PipelineStatus;
using engine::PlayState;

CHECK_CASE(pipeline_plays_every_pair_warm_and_stops_at_the_end) {
  Player player(6);
  player->set_loop(false);
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  player.expect_pushed({{0, 1, 0, 12}, {1, 2, 1, 12}, {2, 3, 2, 12}, {3, 4, 3, 12}, {4, 5, 4, 12}});
  const PipelineStatus status = player->status();
  EXPECT(status.state == PlayState::paused);
  EXPECT_EQ(status.index, 4);
  EXPECT_NEAR(status.time, 4 / 25.0, 1e-9);
  EXPECT_EQ(status.last_index, 5);
  EXPECT_EQ(status.results, 5u);
  EXPECT(!status.computing);
  EXPECT_EQ(status.source->name, "fake.mp4");
  EXPECT_EQ(status.model->name, "fake");
  EXPECT(status.source_error.empty() && status.model_error.empty() && status.flow_error.empty());
  const auto last = player->take_result();
  EXPECT(last && last->frame1.index == 4);
  EXPECT_EQ(last->flow->at(0, 0).u, fake_flow(last->frame1, last->frame2));
}

CHECK_CASE(pipeline_plays_again_after_the_end) {
  Player player(3);
  player->set_loop(false);
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  player.model->gate_at = 1;
  player.model->gate.close();
  player->play();
  EXPECT(player->status().state == PlayState::playing);
  player.model->gate.open();
  player.until([](const PipelineStatus& s) { return s.ended && s.results == 4; }, "it ended again");
  player.expect_pushed({{0, 1, 0, 12}, {1, 2, 1, 12}, {0, 1, 0, 12}, {1, 2, 1, 12}});
}

CHECK_CASE(pipeline_loops_without_a_pair_across) {
  Player player(4);
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.results >= 10; }, "ten pairs were shown");
  player.pipeline.reset();
  const auto pushed = player.model->pushed();
  for (std::size_t i = 0; i < pushed.size(); ++i)
    EXPECT_EQ(pushed[i], (Pushed{std::int64_t(i % 3), std::int64_t(i % 3) + 1, int(i % 3), 12}));
}

CHECK_CASE(pipeline_ends_when_looping_is_switched_off) {
  Player player(4);
  player.load();
  player.model->gate_at = 2;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();  // frames of the next round may wait already
  player->set_loop(false);
  player.model->gate.open();
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  EXPECT_EQ(player.model->pushed().size(), std::size_t(3));
  EXPECT_EQ(player->status().index, 2);
}

CHECK_CASE(pipeline_loops_when_looping_is_switched_on_at_the_end) {
  Player player(4);
  player->set_loop(false);
  player.load();
  player.model->gate_at = 2;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.until([](const PipelineStatus& s) { return s.last_index == 3; }, "the end was read");
  player->set_loop(true);
  player.model->gate_at = -1;
  player.model->gate.open();
  player.until([](const PipelineStatus& s) { return s.results >= 5; }, "it plays the second round");
  EXPECT(player->status().state == PlayState::playing);
}

CHECK_CASE(pipeline_shows_the_first_frame_before_there_is_flow) {
  Player player;
  player->open(opening(player.script));
  const Frame preview = player.await_preview(0);
  EXPECT_EQ(preview.width, 32);
  EXPECT(!player->take_result());
  EXPECT(!player->status().computing);  // nothing can compute yet
  player.load();
  player.await_result(0, 1);
}

CHECK_CASE(pausing_keeps_the_shown_pair) {
  Player player;
  player.load();
  player.model->gate_at = 3;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.until([](const PipelineStatus& s) { return s.index == 2; }, "the pair before is shown");
  player->pause();
  player->pause();
  const int news = player.news.count();
  player.model->gate_at = 4;  // so that playing on stops there
  player.model->gate.open();
  // The pair under way is finished and held: no news of it until it plays again.
  player.model->await_pushed(4);
  EXPECT_EQ(player->status().index, 2);
  player.model->gate.close();
  player->play();
  player.await_result(3, 4);
  player.model->gate.await_worker();
  EXPECT_EQ(player.model->pushed().size(), std::size_t(4));  // held, not computed again
  EXPECT_EQ(player.news.count(), news + 1);
}

CHECK_CASE(pausing_before_the_first_result_still_shows_it) {
  Player player;
  player.load();
  player.model->gate_at = 0;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  EXPECT(player->status().computing);
  player->pause();
  player.model->gate.open();
  player.await_result(0, 1);
  EXPECT(player->status().state == PlayState::paused);
  EXPECT(!player->status().computing);
}

CHECK_CASE(pipeline_marks_cuts_and_starts_cold_after_them) {
  Player player(8);
  player.script->cuts = {4};
  player->set_loop(false);
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  const auto pushed = player.model->pushed();
  for (int t = 0; t < 7; ++t) {
    const int warmth[] = {0, 1, 2, 0, 0, 1, 2};  // 3 → 4 crosses the cut
    EXPECT_EQ(pushed[std::size_t(t)], (Pushed{t, t + 1, warmth[t], 12}));
  }
}

CHECK_CASE(pipeline_tells_its_rate_and_its_reports) {
  Player player(5);
  player.script->reports[2] = "A packet was damaged.";
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.results >= 4; }, "a round was shown");
  EXPECT(player->status().flow_rate > 0);
  const auto reports = player->take_reports();
  EXPECT(!reports.empty());
  EXPECT_EQ(reports.front(), "A packet was damaged.");
  player->pause();
  EXPECT_EQ(player->status().flow_rate, 0.0);
}
