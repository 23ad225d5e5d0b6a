// Steps, seeks, options and models while paused: exactly one pair each.
#include <future>

#include "tests/engine/player.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::PipelineStatus;
using engine::PlayState;

CHECK_CASE(steps_show_one_cold_pair_each) {
  Player player(8);
  player.open_paused();
  player->step(1);
  player.await_result(1, 2);
  player->step(3);
  player.await_result(4, 5);
  player->step(-2);
  player.await_result(2, 3);
  player->step(-50);
  player.await_result(0, 1);
  player->step(50);
  player.await_result(6, 7);  // the last pair
  player->step(1);
  player.await_result(6, 7);
  player.expect_pushed({{0, 1, 0, 12},
                        {1, 2, 0, 12},
                        {4, 5, 0, 12},
                        {2, 3, 0, 12},
                        {0, 1, 0, 12},
                        {6, 7, 0, 12},
                        {6, 7, 0, 12}});
  EXPECT(player->status().state == PlayState::paused);
}

CHECK_CASE(a_step_pauses_and_counts_from_what_is_shown) {
  Player player(20);
  player.load();
  player.model->gate_at = 5;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.until([](const PipelineStatus& s) { return s.index == 4; }, "pair 4 is shown");
  player.model->gate_at = -1;
  player->step(2);  // leaves the pair that is being computed
  EXPECT(player->status().state == PlayState::paused);
  player.await_result(6, 7);
  EXPECT_EQ(player.model->pushed().back(), (Pushed{6, 7, 0, 12}));
}

CHECK_CASE(steps_in_a_row_add_up) {
  Player player(30);
  player.open_paused();
  for (int i = 0; i < 9; ++i) player->step(1);
  player.await_result(9, 10);
  player->seek_time(0.8);  // frame 20
  player->step(-1);
  player->step(-1);
  player.await_result(18, 19);
}

CHECK_CASE(a_step_back_reads_nothing_again) {
  Player player(40);
  player.open_paused();
  for (int i = 1; i <= 12; ++i) {
    player->step(1);
    player.await_result(i, i + 1);
  }
  const int seeks = player.script->seeks;
  player->step(-1);
  player.await_result(11, 12);
  EXPECT_EQ(player.script->seeks.load(), seeks);
}

CHECK_CASE(seeks_go_to_frames_and_times) {
  Player player(30);
  player.open_paused();
  player->seek_frame(25);
  EXPECT_EQ(player.await_preview(25).index, 25);
  player.await_result(25, 26);
  player->seek_time(0.4);
  player.await_result(10, 11);
  EXPECT_NEAR(player->status().time, 0.4, 1e-9);
  player->seek_frame(-7);
  player.await_result(0, 1);
  player->seek_time(-1);
  player.await_result(0, 1);
}

CHECK_CASE(seeks_to_the_end_and_beyond_show_the_last_pair) {
  for (const bool counted : {true, false}) {
    Player player(30);
    player.script->counted = counted;
    player.open_paused();
    for (const std::int64_t index : {std::int64_t(29), std::int64_t(30), std::int64_t(1000000)}) {
      player->seek_frame(index);
      player.await_result(28, 29);
      player->seek_frame(3);
      player.await_result(3, 4);
    }
    player->seek_time(99);
    player.await_result(28, 29);
    EXPECT_EQ(player->status().last_index, 29);
  }
}

CHECK_CASE(a_lying_frame_count_does_not_hide_the_last_pair) {
  Player player(30);
  player.open_paused();
  player.script->frames = 20;  // the container said 30
  player->seek_frame(29);
  player.await_result(18, 19);
}

CHECK_CASE(a_seek_while_playing_goes_on_from_there) {
  Player player(1000000);  // no end is in reach
  player.load();
  player.model->gate_at = 2;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player->seek_frame(60);
  player.until([](const PipelineStatus& s) { return s.index >= 63; }, "pair 63 is shown");
  EXPECT(player->status().state == PlayState::playing);
  const auto pushed = player.model->pushed();
  EXPECT_EQ(pushed[1], (Pushed{1, 2, 1, 12}));
  EXPECT_EQ(pushed[2], (Pushed{60, 61, 0, 12}));  // 2 → 3 was left, the new place starts cold
  EXPECT_EQ(pushed[3], (Pushed{61, 62, 1, 12}));
}

CHECK_CASE(results_from_before_a_seek_are_never_taken) {
  Player player(50);
  player.open_paused();
  player->step(1);
  player.until([](const PipelineStatus& s) { return s.index == 1; }, "pair 1 is there");
  player.model->gate_at = 40;
  player.model->gate.close();
  player->seek_frame(40);
  EXPECT(!player->take_result());
  player.model->gate.open();
  player.await_result(40, 41);
}

CHECK_CASE(the_newest_of_many_seeks_wins) {
  Player player(200);
  player.open_paused();
  player.model->gate_at = 10;
  player.model->gate.close();
  player->seek_frame(10);
  player.model->gate.await_worker();
  for (int i = 20; i <= 150; i += 10) player->seek_frame(i);
  player.await_result(150, 151);
  EXPECT_EQ(player->status().index, 150);
  EXPECT_EQ(player.model->pushed().back(), (Pushed{150, 151, 0, 12}));
}

CHECK_CASE(options_recompute_the_shown_pair_while_paused) {
  Player player;
  player.open_paused();
  player->step(3);
  player.await_result(3, 4);
  const int seeks = player.script->seeks;
  SequenceOptions options;
  options.iterations = 5;
  player->set_options(options);
  EXPECT_EQ(player.await_result(3, 4).iterations, 5);
  player->set_options(options);  // the same: nothing to do
  player->step(1);
  player.await_result(4, 5);
  player.expect_pushed({{0, 1, 0, 12}, {3, 4, 0, 12}, {3, 4, 0, 5}, {4, 5, 0, 5}});
  EXPECT_EQ(player.script->seeks.load(), seeks);
  EXPECT_EQ(player->status().options.iterations, 5);
}

CHECK_CASE(options_take_effect_with_the_next_pair_while_playing) {
  Player player(20);
  player->set_loop(false);
  player.load();
  player.model->gate_at = 4;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  SequenceOptions options;
  options.iterations = 3;
  player->set_options(options);
  player.model->gate.open();
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  const auto pushed = player.model->pushed();
  EXPECT_EQ(pushed.size(), std::size_t(19));
  for (int t = 0; t < 19; ++t)
    EXPECT_EQ(pushed[std::size_t(t)], (Pushed{t, t + 1, t, t <= 4 ? 12 : 3}));
}

CHECK_CASE(another_model_recomputes_the_shown_pair) {
  Player player;
  player.open_paused();
  player->step(2);
  player.await_result(2, 3);
  auto other = std::make_shared<FakeModel>("other");
  std::promise<void> read;
  player->set_model([other, done = read.get_future().share()] {
    done.wait();
    return other;
  });
  EXPECT(player->status().loading_model);
  read.set_value();
  player.await_result(2, 3);
  EXPECT_EQ(player->status().model->name, "other");
  EXPECT(!player->status().loading_model);
  EXPECT_EQ(other->pushed().size(), std::size_t(1));
  EXPECT_EQ(other->pushed()[0], (Pushed{2, 3, 0, 12}));
}

CHECK_CASE(another_model_goes_on_playing_from_the_shown_pair) {
  Player player(30);
  player->set_loop(false);
  player.load();
  player.model->gate_at = 7;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.until([](const PipelineStatus& s) { return s.index == 6; }, "pair 6 is shown");
  auto other = std::make_shared<FakeModel>("other");
  player->set_model([other] { return other; });
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  EXPECT_EQ(other->pushed().size(), std::size_t(23));
  EXPECT_EQ(other->pushed()[0], (Pushed{6, 7, 0, 12}));
  EXPECT_EQ(other->pushed()[1], (Pushed{7, 8, 1, 12}));
}
