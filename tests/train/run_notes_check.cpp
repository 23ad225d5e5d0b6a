// What a training says that its user may not expect.
#include "tests/train/run_folder.h"

using namespace flowscope;
using namespace flowscope::checks;
namespace fs = std::filesystem;

CHECK_CASE(a_training_that_is_done_says_so_and_goes_on_in_a_longer_last_stage) {
  Training training;
  training.run();
  training.options.resume = true;
  const Told again = training.run();
  EXPECT(again.steps.empty());
  EXPECT(again.notes.at(1).starts_with("Nothing is left to do"));
  training.change(R"("second", "steps": 2)", R"("second", "steps": 4)");
  EXPECT(training.run().steps == (std::vector<std::int64_t>{5, 6}));
}

CHECK_CASE(the_end_of_a_training_is_told) {
  Training training;
  training.options.hours = 1e-9;
  EXPECT(training.run().notes.back().starts_with("The time is up at step 1, "));
  training.options.hours = 0;
  training.options.resume = true;
  const std::string end = training.run().notes.back();
  EXPECT(end.starts_with("Done at step 4, "));
  EXPECT(end.ends_with((training / "run/model.safetensors").string() + "."));
}

CHECK_CASE(a_warm_up_longer_than_its_stage_is_told) {
  Training training;
  const Told told = training.run();
  const auto warns = [](const std::string& note) {
    return note.find("Stage 1 has 2 steps and a warm-up of 1000: its rate gets to 8e-07 of") == 0;
  };
  EXPECT_EQ(std::ranges::count_if(told.notes, warns), 1);
  EXPECT_EQ(std::ranges::count_if(
                told.notes, [](const std::string& note) { return note.find("Stage 2") == 0; }),
            0);
}

CHECK_CASE(steps_that_learn_nothing_are_told) {
  Training training;
  std::ofstream(training / "config.json") << R"({
    "model": "flowscope-small", "pool": {"pairs": 1, "reuse": 1000}, "evaluation": {"scenes": 0},
    "stages": [{"steps": 45, "crops": [[128, 128]], "iterations": 4,
                "schedule": {"rate": 1, "warm_up_steps": 0, "decay": 0}}]})";
  EXPECT(std::ranges::any_of(training.run().notes, [](const std::string& note) {
    return note.find("In 10 steps the gradient was not finite") == 0;
  }));
}

CHECK_CASE(data_without_truth_is_told_of_once) {
  Training training;
  const fs::path data = training / "chairs/data";
  fs::create_directories(data);
  write_image(data / "00001_img1.ppm", Image(160, 160));
  write_image(data / "00001_img2.ppm", Image(160, 160));
  FlowField fast(160, 160);
  std::ranges::fill(fast.flow, Vec2{50, 0});
  write_flow(data / "00001_flow.flo", fast, FlowFormat::flo);
  training.change(R"("scenes": 1)", R"("scenes": 0)");
  training.change(R"("steps": 2)", R"("steps": 102, "loss": {"max_flow": 1})");
  training.options.data = "chairs=" + (training / "chairs").string();
  const Told told = training.run();
  EXPECT_EQ(std::ranges::count_if(told.notes,
                                  [](const std::string& note) {
                                    return note.find("In 100 steps no pixel counted") == 0;
                                  }),
            1);
  EXPECT(text_of(training / "run/log.csv").find(",0,,,0,") != std::string::npos);
}
