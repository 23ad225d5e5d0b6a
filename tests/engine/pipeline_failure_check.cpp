// What goes wrong, and leaving in the middle of work.
#include <future>
#include <random>
#include <thread>

#include "tests/engine/player.h"

using namespace flowscope;
using namespace flowscope::checks;
using engine::PipelineStatus;
using engine::PlayState;

CHECK_CASE(a_source_of_one_frame_is_refused_in_a_sentence) {
  for (const bool seekable : {true, false}) {
    Player player(1);
    player.script->seekable = seekable;
    player.load();
    player->open(opening(player.script));
    player.until([](const PipelineStatus& s) { return !s.source_error.empty(); }, "it was refused");
    EXPECT_EQ(player->status().source_error, "fake.mp4 has only one frame; flow needs two.");
    player.until([](const PipelineStatus& s) { return s.state == PlayState::stopped; },
                 "it stopped");
    EXPECT_EQ(player.await_preview(0).index, 0);  // the frame may be looked at
    player->seek_frame(0);
    player.until([](const PipelineStatus& s) { return !s.source_error.empty(); }, "refused again");
  }
}

CHECK_CASE(an_empty_source_is_refused_in_a_sentence) {
  for (const bool seekable : {true, false}) {
    Player player(0);
    player.script->seekable = seekable;
    player->open(opening(player.script), true);
    player.until([](const PipelineStatus& s) { return !s.source_error.empty(); }, "it was refused");
    EXPECT_EQ(player->status().source_error, "fake.mp4 has no frame; flow needs two.");
  }
}

CHECK_CASE(a_source_that_cannot_be_opened_leaves_room_for_another) {
  Player player;
  player.load();
  player->open([]() -> std::unique_ptr<FrameSource> { throw Error("There is no file x.mp4."); });
  player.until([](const PipelineStatus& s) { return !s.source_error.empty(); }, "it failed");
  player.until([](const PipelineStatus& s) { return s.state == PlayState::stopped; }, "it stopped");
  EXPECT_EQ(player->status().source_error, "There is no file x.mp4.");
  EXPECT(!player->status().opening);
  EXPECT(!player->status().source);
  player->play();  // nothing to play
  player->step(1);
  player->seek_frame(3);
  EXPECT(player->status().state == PlayState::stopped);
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.index >= 3; }, "another one plays");
  EXPECT(player->status().source_error.empty());
}

CHECK_CASE(a_source_that_breaks_shows_what_came_before) {
  Player player(10);
  player.script->errors[5] = "The disk was pulled out.";
  player.load();
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return s.ended; }, "what there is was shown");
  const PipelineStatus status = player->status();
  EXPECT_EQ(status.source_error, "The disk was pulled out.");
  EXPECT(status.state == PlayState::paused);
  EXPECT_EQ(status.index, 3);
  player.expect_pushed({{0, 1, 0, 12}, {1, 2, 1, 12}, {2, 3, 2, 12}, {3, 4, 3, 12}});
  player->seek_frame(7);  // beyond the damage
  player.await_result(7, 8);
  EXPECT(player->status().source_error.empty());
}

CHECK_CASE(a_broken_second_pair_does_not_hide_the_first) {
  Player player(10);
  player.script->errors[2] = "The disk was pulled out.";
  player.open_paused();
  player.until([](const PipelineStatus& s) { return !s.source_error.empty(); }, "it is told");
}

CHECK_CASE(a_live_source_goes_forward_only) {
  Player player(40);
  player.script->seekable = false;
  player.script->counted = false;
  player.load();
  player.model->gate_at = 20;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.model->gate_at = -1;
  player->seek_frame(2);
  player.until([](const PipelineStatus& s) { return s.ended; }, "the source ended");
  const auto reports = player->take_reports();
  EXPECT_EQ(reports.size(), std::size_t(1));
  EXPECT_EQ(reports[0], "fake.mp4 only goes forward: frame 2 is out of reach.");
  EXPECT_EQ(player->status().index, 38);
  EXPECT(player->status().state == PlayState::paused);  // it cannot loop
}

CHECK_CASE(a_model_that_cannot_be_loaded_leaves_the_old_one) {
  Player player;
  player.open_paused();
  player->set_model([]() -> std::shared_ptr<FlowModel> { throw Error("No checkpoint there."); });
  player.until([](const PipelineStatus& s) { return !s.model_error.empty(); }, "it failed");
  EXPECT_EQ(player->status().model_error, "No checkpoint there.");
  player.await_result(0, 1);
  EXPECT_EQ(player->status().model->name, "fake");
  player->step(1);
  player.await_result(1, 2);
  player->set_model([]() -> std::shared_ptr<FlowModel> { return nullptr; });
  player.until([](const PipelineStatus& s) { return !s.model_error.empty(); }, "it failed");
  player->set_model([]() -> std::shared_ptr<FlowModel> { throw std::bad_alloc(); });
  player.until(
      [](const PipelineStatus& s) {
        return s.model_error == "Loading the model failed: there is not enough memory.";
      },
      "it failed for lack of memory");
  player.load();
  player.until([](const PipelineStatus& s) { return !s.loading_model; }, "it was loaded");
  EXPECT(player->status().model_error.empty());
}

CHECK_CASE(a_model_that_fails_at_a_pair_pauses_and_lives_on) {
  Player player(20);
  player.load();
  player.model->error_at = 3;
  player->open(opening(player.script));
  player.until([](const PipelineStatus& s) { return !s.flow_error.empty(); }, "it failed");
  PipelineStatus status = player->status();
  EXPECT_EQ(status.flow_error, "The fake model fails at this pair.");
  EXPECT(status.state == PlayState::paused);
  EXPECT_EQ(status.index, 2);
  player.model->error_at = -1;
  player->step(1);
  player.await_result(3, 4);
  EXPECT(player->status().flow_error.empty());
  player->play();
  player.until([](const PipelineStatus& s) { return s.index >= 8; }, "it plays on");
}

CHECK_CASE(closing_keeps_the_model_and_forgets_the_source) {
  Player player;
  player.open_paused();
  player->close();
  const PipelineStatus status = player->status();
  EXPECT(status.state == PlayState::stopped);
  EXPECT(!status.source);
  EXPECT_EQ(status.index, -1);
  EXPECT_EQ(status.model->name, "fake");
  EXPECT(!player->take_result());
  player->play();
  EXPECT(player->status().state == PlayState::stopped);
  player->open(opening(player.script), true);
  player.await_result(0, 1);
}

CHECK_CASE(opening_another_source_leaves_the_old_one) {
  Gate door;  // of the other source
  door.close();
  Player player(10);
  player.load();
  player.model->gate_at = 2;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.model->gate_at = -1;
  auto other = std::make_shared<SourceScript>();
  other->name = "other.mp4";
  other->size = {48, 40};
  player->open(
      [&] {
        door.pass();
        return fake_source(other);
      },
      true);
  const PipelineStatus before = player->status();
  door.open();
  EXPECT(before.opening);
  EXPECT_EQ(before.index, -1);
  const FlowResult result = player.await_result(0, 1);
  EXPECT_EQ(result.frame1.width, 48);
  EXPECT_EQ(player->status().source->name, "other.mp4");
  EXPECT_EQ(player->status().results, 1u);
}

CHECK_CASE(the_newest_of_many_opened_sources_wins) {
  Player player;
  player.load();
  player.script->gate_at = 0;
  player.script->gate.close();
  player->open(opening(player.script), true);
  player.until([](const PipelineStatus& s) { return !s.opening; }, "the first one is open");
  player.script->gate.await_worker();  // and blocks in its first read
  auto failing = []() -> std::unique_ptr<FrameSource> { throw Error("not this one"); };
  auto last = std::make_shared<SourceScript>();
  last->name = "last.mp4";
  player->open(failing);
  player->open(opening(last), true);
  player.script->gate.open();
  player.await_result(0, 1);
  EXPECT_EQ(player->status().source->name, "last.mp4");
  EXPECT(player->status().source_error.empty());
}

CHECK_CASE(shutdown_leaves_a_model_at_work) {
  Player player;
  player.load();
  player.model->gate_at = 1;
  player.model->gate.close();
  player->open(opening(player.script));
  player.model->gate.await_worker();
  player.pipeline.reset();  // would wait for ever if the stop did not reach the model
  EXPECT_EQ(player.model->pushed().size(), std::size_t(1));
}

CHECK_CASE(shutdown_waits_for_one_read) {
  Player player;
  player.load();
  player.script->gate_at = 4;
  player.script->gate.close();
  player->open(opening(player.script));
  player.script->gate.await_worker();
  auto gone = std::async(std::launch::async, [&] { player.pipeline.reset(); });
  player.script->gate.open();
  EXPECT(gone.wait_for(kPatience) == std::future_status::ready);
}

CHECK_CASE(shutdown_of_an_idle_pipeline) {
  Player never_used;
  never_used.pipeline.reset();
  Player paused;
  paused.open_paused();
  paused.pipeline.reset();
}

CHECK_CASE(commands_at_random_end_where_the_last_one_says) {
  for (unsigned seed = 0; seed < 8; ++seed) {
    Player player(60);
    player.load();
    player->open(opening(player.script));
    std::mt19937 random(seed);
    const auto below = [&](int n) { return int(random() % unsigned(n)); };
    for (int i = 0; i < 200; ++i) {
      SequenceOptions options;
      switch (below(12)) {
        case 0:
          player->play();
          break;
        case 1:
          player->pause();
          break;
        case 2:
          player->step(below(9) - 4);
          break;
        case 3:
          player->seek_frame(below(70));
          break;
        case 4:
          player->seek_time(below(30) / 10.0);
          break;
        case 5:
          player->open(opening(player.script), below(2) == 0);
          break;
        case 6:
          player.load();
          break;
        case 7:
          options.iterations = 1 + below(20);
          player->set_options(options);
          break;
        case 8:
          player->set_loop(below(2) == 0);
          break;
        case 9:
          player->take_result();
          player->take_preview();
          player->take_reports();
          break;
        case 10:
          player->close();
          break;
        default:
          std::this_thread::yield();
      }
    }
    player->open(opening(player.script), true);
    player->seek_frame(33);
    player.await_result(33, 34);
    EXPECT(player->status().state == PlayState::paused);
  }
}
