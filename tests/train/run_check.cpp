// A training in its folder, from the first step to the last.
#include <ATen/ATen.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/nn/checkpoint.h"
#include "core/raft/weights.h"
#include "core/train/config_changes.h"
#include "core/train/run.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// Two stages of two steps; the second learns next to nothing.
constexpr const char* kConfig = R"({
  "name": "tiny", "model": "raft-small", "pool": {"pairs": 1, "reuse": 1000},
  "evaluation": {"iterations": 1, "scenes": 1},
  "stages": [{"name": "first", "steps": 2, "crops": [[128, 128]], "iterations": 1},
             {"name": "second", "steps": 2, "crops": [[128, 128]], "iterations": 1,
              "schedule": {"rate": 1e-9, "warm_up_steps": 0, "decay": 0}}]})";

std::string text_of(const fs::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Told {
  std::vector<std::int64_t> steps;
  std::int64_t total = 0;
  std::vector<std::string> notes;
};

class Training {
 public:
  Training() {
    std::ofstream(folder_ / "config.json") << kConfig;
    options.config = folder_ / "config.json";
    options.folder = folder_ / "run";
    options.placement.device = DeviceKind::cpu;
    options.placement.precision = Precision::fp32;
    options.placement.threads = 1;
  }
  fs::path operator/(const std::string& name) const { return folder_ / name; }

  Told run() const {
    Told told;
    train::RunReporter reporter;
    reporter.progress = [&](const train::RunProgress& progress) {
      told.steps.push_back(progress.steps);
      told.total = progress.total;
    };
    reporter.note = [&](const std::string& note) { told.notes.push_back(note); };
    train::run(options, reporter, {});
    return told;
  }
  // A pair that moves by two pixels, as a list to evaluate on.
  fs::path write_pairs() const {
    Image image(160, 128), next(160, 128);
    for (int y = 0; y < 128; ++y)
      for (int x = 0; x < 160; ++x)
        for (int c = 0; c < 3; ++c) {
          image.at(x, y)[c] = std::uint8_t((x * x / 7 + y * 3) % 251);
          next.at(x, y)[c] = std::uint8_t(((x - 2) * (x - 2) / 7 + y * 3) % 251);
        }
    write_image(folder_ / "a.ppm", image);
    write_image(folder_ / "b.ppm", next);
    FlowField truth(160, 128);
    std::ranges::fill(truth.flow, Vec2{2, 0});
    write_flow(folder_ / "truth.flo", truth, FlowFormat::flo);
    std::ofstream(folder_ / "pairs.json")
        << R"([{"name": "one", "dataset": "Ours, moved", "kind": "flo", "truth": "truth.flo",
                "image1": "a.ppm", "image2": "b.ppm"}])";
    return folder_ / "pairs.json";
  }

  train::RunOptions options;

 private:
  const TemporaryFolder folder_;
};

json record_of(const fs::path& model) {
  return json::parse(nn::read_checkpoint(model).metadata.at("flowscope.training"));
}

double distance(const fs::path& a, const fs::path& b) {
  const auto one = nn::read_checkpoint(a), other = nn::read_checkpoint(b);
  double largest = 0;
  for (const auto& [name, tensor] : one.tensors)
    largest = std::max(largest, max_difference(tensor, other.tensors.at(name)));
  return largest;
}

}  // namespace

CHECK_CASE(a_run_leaves_models_logs_and_what_they_measured) {
  Training training;
  training.options.evaluate = {training.write_pairs()};
  const Told told = training.run();
  EXPECT(told.steps == (std::vector<std::int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(told.total, 4);
  EXPECT(told.notes.at(0).find("CPU in fp32") != std::string::npos);

  const std::string rows = text_of(training / "run/evaluation.csv");
  EXPECT(rows.find("\n4,") != std::string::npos);
  EXPECT(rows.find(",Scenes,1,") != std::string::npos);
  EXPECT(rows.find(",Ours; moved,1,") != std::string::npos);
  for (const char* model : {"run/model.safetensors", "run/best.safetensors"}) {
    const json record = record_of(training / model);
    EXPECT_EQ(record["steps"].get<int>(), 4);
    EXPECT_EQ(record["stage"].get<std::string>(), "second");
    EXPECT_EQ(record["errors"]["at_step"].get<int>(), 4);
    EXPECT_EQ(record["errors"]["mean_epe_px"].size(), 2u);
    EXPECT_EQ(record["config"]["stages"].size(), 2u);
  }
}

CHECK_CASE(hours_end_a_run_and_resume_goes_on_with_its_steps) {
  Training training;
  training.options.hours = 1e-9;
  EXPECT(training.run().steps == (std::vector<std::int64_t>{1}));
  training.options.hours = 0;
  EXPECT_ERROR(training.run(), "--resume");
  training.options.resume = true;
  training.options.config.clear();
  EXPECT(training.run().steps == (std::vector<std::int64_t>{2, 3, 4}));
}

CHECK_CASE(init_begins_with_weights_at_the_stage_that_is_named) {
  Training first;
  first.run();
  Training second;
  second.options.init = first / "run/model.safetensors";
  second.options.from_stage = "second";
  const Told told = second.run();
  EXPECT_EQ(told.total, 2);
  // That stage learns nothing: the average is still what it began with.
  EXPECT(distance(first / "run/model.safetensors", second / "run/model.safetensors") < 1e-6);
  Training third;
  third.options.init = first / "run/state.safetensors";
  EXPECT_ERROR(third.run(), "is a training's state, no model: take model.safetensors beside it");
  third.options.init = "flowscope-small";  // by its name
  EXPECT_ERROR(third.run(), "is Flowscope-small, which is not what");
}

CHECK_CASE(a_model_names_all_that_it_began_with) {
  Training first;
  first.run();
  EXPECT(!record_of(first / "run/model.safetensors").contains("began_with"));
  Training second;
  second.options.init = first / "run/model.safetensors";
  second.options.hours = 1e-9;
  second.run();
  second.options.init.clear();
  second.options.resume = true;
  second.run();
  const json second_record = record_of(second / "run/model.safetensors");
  EXPECT(second_record["began_with"] == record_of(first / "run/model.safetensors"));
  Training third;
  third.options.init = second / "run/model.safetensors";
  third.run();
  EXPECT(record_of(third / "run/model.safetensors")["began_with"] == second_record);
  const auto metadata = nn::read_checkpoint(third / "run/model.safetensors").metadata;
  const int before = 4 + second_record["steps"].get<int>();
  EXPECT(metadata.at("model_card").find("4 steps after " + std::to_string(before) + " before") !=
         std::string::npos);
}

CHECK_CASE(a_published_checkpoint_is_named_as_what_a_training_began_with) {
  Training training;
  const fs::path file = training / "published.safetensors";
  nn::write_safetensors(file, raft::initial_weights(raft::small(), 3).tensors, {});
  training.options.init = file;
  training.run();
  const json before = record_of(training / "run/model.safetensors")["began_with"];
  EXPECT_EQ(before["origin"].get<std::string>(), "princeton");
  EXPECT_EQ(before["name"].get<std::string>(), "RAFT-small");
}

CHECK_CASE(what_a_run_changes_in_its_config_holds_after_resume) {
  Training training;
  training.options.data = "scenes:2";
  training.options.interpolate_truth = true;
  training.options.hours = 1e-9;
  training.run();
  training.options.data.clear();
  training.options.interpolate_truth = false;
  training.options.config.clear();
  training.options.resume = true;
  training.run();
  const json config = json::parse(text_of(training / "run/config.json"));
  for (const json& stage : config["stages"]) {
    EXPECT_EQ(stage["data"].get<std::string>(), "scenes:2");
    EXPECT(stage["interpolate_truth"].get<bool>());
  }
}

CHECK_CASE(changes_that_cannot_be_are_refused) {
  Training training;
  training.options.from_stage = "third";
  EXPECT_ERROR(training.run(), "choose among first, second");
  EXPECT(!fs::exists(training / "run"));
  training.options.from_stage.clear();
  EXPECT_EQ(train::changed_config("{} ", "c", {}), "{} ");
  EXPECT_ERROR(train::changed_config("{", "c", {"scenes", false, ""}), "c is not");
  EXPECT_ERROR(train::changed_config(R"({"stages": [{}, {}]})", "c", {"", false, "x"}),
               "none of its stages has a name");
  EXPECT_ERROR(train::changed_config(R"({"stages": [{}]})", "c", {"scenes:x", false, ""}),
               "--data: The share \"x\"");
}

CHECK_CASE(data_that_is_not_there_is_told_with_its_place) {
  Training training;
  std::string config = kConfig;
  config.replace(config.find("\"name\": \"second\""), 16,
                 R"("name": "second", "data": "sintel=/nowhere")");
  std::ofstream(training / "config.json") << config;
  EXPECT_ERROR(training.run(), "config.json, stages[1]: ");
  training.options.data = "sintel=/nowhere";
  EXPECT_ERROR(training.run(), "--data: ");
  EXPECT(!fs::exists(training / "run"));
}

CHECK_CASE(a_broken_file_of_a_data_set_loses_no_step) {
  Training training;
  const fs::path data = training / "chairs/data";
  fs::create_directories(data);
  for (const std::string number : {"00001", "00002"}) {
    write_image(data / (number + "_img1.ppm"), Image(160, 160));
    write_image(data / (number + "_img2.ppm"), Image(160, 160));
    write_flow(data / (number + "_flow.flo"), FlowField(160, 160), FlowFormat::flo);
  }
  std::ofstream(data / "00002_img2.ppm") << "P6 broken";
  std::string config = kConfig;
  config.replace(config.find("\"reuse\": 1000"), 13, "\"reuse\": 1");
  config.replace(config.find("\"steps\": 2"), 10, "\"steps\": 500");
  std::ofstream(training / "config.json") << config;
  training.options.data = "chairs=" + (training / "chairs").string();
  training.options.save_minutes = 1e6;
  EXPECT_ERROR(training.run(), "00002_img2.ppm");
  EXPECT(fs::exists(training / "run/state.safetensors"));
}

CHECK_CASE(lists_whose_data_sets_have_the_same_name_are_told_apart) {
  Training training;
  training.options.evaluate = {training.write_pairs(), training / "more.json",
                               training / "again/more.json"};
  fs::copy_file(training / "pairs.json", training / "more.json");
  fs::create_directory(training / "again");
  for (const char* name : {"a.ppm", "b.ppm", "truth.flo"})
    fs::copy_file(training / name, training / ("again/" + std::string(name)));
  fs::copy_file(training / "pairs.json", training / "again/more.json");
  training.run();
  const json errors = record_of(training / "run/model.safetensors")["errors"]["mean_epe_px"];
  for (const char* name : {"Scenes", "Ours, moved", "Ours, moved (more)", "Ours, moved (more, 2)"})
    EXPECT(errors.contains(name));
  EXPECT_EQ(errors.size(), 4u);
}

CHECK_CASE(an_evaluation_during_a_run_is_of_the_saved_state) {
  Training training;
  std::string config = kConfig;
  config.replace(config.find("\"scenes\": 1"), 11, "\"scenes\": 0");
  std::ofstream(training / "config.json") << config;
  training.options.evaluate = {training.write_pairs()};
  training.options.evaluation_minutes = 0, training.options.save_minutes = 1e6;
  std::vector<std::int64_t> evaluated;
  train::RunReporter reporter;
  reporter.evaluation = [&](std::int64_t step, const engine::Evaluation& evaluation) {
    evaluated.push_back(step);
    EXPECT_EQ(evaluation.datasets.size(), 1u);
    EXPECT_EQ(record_of(training / "run/model.safetensors")["steps"].get<std::int64_t>(), step);
    EXPECT_EQ(record_of(training / "run/state.safetensors")["total"].get<std::int64_t>(), step);
  };
  train::run(training.options, reporter, {});
  EXPECT(evaluated == (std::vector<std::int64_t>{1, 2, 3, 4, 4}));
}

CHECK_CASE(a_damaged_evaluation_pair_is_refused_before_anything_is_written) {
  Training training;
  training.options.evaluate = {training.write_pairs()};
  std::ofstream(training / "b.ppm") << "P6 broken";
  EXPECT_ERROR(training.run(), "b.ppm");
  EXPECT(!fs::exists(training / "run"));
}

CHECK_CASE(a_state_alone_is_enough_to_go_on) {
  Training first;
  first.run();
  Training second;
  second.options.init = first / "run/model.safetensors";
  second.options.hours = 1e-9;
  second.run();
  std::ofstream(second / "run/model.safetensors") << "broken";
  second.options.init.clear();
  second.options.resume = true;
  second.run();
  EXPECT(record_of(second / "run/model.safetensors")["began_with"] ==
         record_of(first / "run/model.safetensors"));
}

CHECK_CASE(a_training_that_is_done_says_so_and_goes_on_in_a_longer_last_stage) {
  Training training;
  training.run();
  training.options.resume = true;
  const Told again = training.run();
  EXPECT(again.steps.empty());
  EXPECT(again.notes.back().find("Nothing is left to do") != std::string::npos);
  std::string config = kConfig;
  config.replace(config.rfind("\"steps\": 2"), 10, "\"steps\": 4");
  std::ofstream(training / "config.json") << config;
  EXPECT(training.run().steps == (std::vector<std::int64_t>{5, 6}));
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

CHECK_CASE(a_save_that_fails_is_told_and_the_next_one_holds_all) {
  Training training;
  training.options.save_minutes = 0;
  std::vector<std::string> notes;
  train::RunReporter reporter;
  reporter.note = [&](const std::string& note) { notes.push_back(note); };
  reporter.progress = [&](const train::RunProgress& progress) {
    if (progress.steps == 2) fs::rename(training / "run", training / "away");
    if (progress.steps == 3) fs::rename(training / "away", training / "run");
  };
  train::run(training.options, reporter, {});
  EXPECT(std::ranges::any_of(
      notes, [](const std::string& note) { return note.ends_with("The training goes on."); }));
  training.options.resume = true;
  EXPECT(training.run().steps.empty());
}

CHECK_CASE(a_config_with_other_stages_does_not_go_on_with_a_training) {
  Training training;
  training.options.from_stage = "second";
  training.options.hours = 1e-9;
  training.run();
  const std::string own = text_of(training / "run/config.json");
  training.options.from_stage.clear();
  training.options.resume = true;
  EXPECT_ERROR(training.run(), "\"second\"");
  EXPECT_EQ(text_of(training / "run/config.json"), own);
  training.options.from_stage = "second";  // the same change makes the same config
  EXPECT(training.run().steps == (std::vector<std::int64_t>{2}));
  EXPECT_EQ(text_of(training / "run/config.json"), own);
  training.options.from_stage.clear();
  training.options.config.clear();
  EXPECT(training.run().steps.empty());  // its own config is done
}

namespace {

// A checkpoint whose record is this text.
fs::path with_record(const fs::path& file, const std::string& record) {
  nn::write_safetensors(file, raft::initial_weights(raft::small(), 3).tensors,
                        {{"flowscope.training", record}});
  return file;
}

}  // namespace

CHECK_CASE(records_made_to_hurt_do_not) {
  Training training;
  std::string opened, closed;
  for (int i = 0; i < 400'000; ++i) opened += R"({"began_with":)", closed += "}";
  training.options.init = with_record(training / "deep.safetensors", opened + "{}" + closed);
  training.run();
  EXPECT_EQ(record_of(training / "run/model.safetensors")["began_with"]["name"].get<std::string>(),
            "RAFT-small");
  Training long_ago;
  long_ago.options.init =
      with_record(long_ago / "many.safetensors",
                  R"({"steps": 9223372036854775807, "began_with": {"steps": 18446744073709551615,
                      "began_with": {"steps": -5}}})");
  long_ago.run();
  const auto metadata = nn::read_checkpoint(long_ago / "run/model.safetensors").metadata;
  EXPECT(metadata.at("model_card").find("after 9223372036854775807 before") != std::string::npos);
}

CHECK_CASE(an_error_names_the_tensor_that_differs) {
  Training training;
  training.options.init = training / "large.safetensors";
  nn::write_safetensors(training.options.init, raft::initial_weights(raft::large(), 3).tensors, {});
  EXPECT_ERROR(training.run(), "its cnet.conv1.bias is 64 and not 32");
}

CHECK_CASE(another_seed_is_told_apart_in_config_and_record) {
  Training training;
  training.options.seed = 7;
  training.options.hours = 1e-9;
  training.run();
  EXPECT_EQ(json::parse(text_of(training / "run/config.json"))["seed"].get<int>(), 7);
  EXPECT_EQ(record_of(training / "run/model.safetensors")["seed"].get<int>(), 7);
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
  std::string config = kConfig;
  config.replace(config.find("\"scenes\": 1"), 11, "\"scenes\": 0");
  config.replace(config.find("\"steps\": 2"), 10, "\"steps\": 102, \"loss\": {\"max_flow\": 1}");
  std::ofstream(training / "config.json") << config;
  training.options.data = "chairs=" + (training / "chairs").string();
  const Told told = training.run();
  EXPECT_EQ(std::ranges::count_if(told.notes,
                                  [](const std::string& note) {
                                    return note.find("In 100 steps no pixel counted") == 0;
                                  }),
            1);
  EXPECT(text_of(training / "run/log.csv").find(",0,,,0,") != std::string::npos);
}
