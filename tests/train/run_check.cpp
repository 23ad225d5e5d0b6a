// A training in its folder, from the first step to the last.
#include "core/raft/weights.h"
#include "core/train/config_changes.h"
#include "tests/checks/tensors.h"
#include "tests/train/run_folder.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

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
  training.change(R"("name": "second")", R"("name": "second", "data": "sintel=/nowhere")");
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
  training.change(R"("reuse": 1000)", R"("reuse": 1)");
  training.change(R"("steps": 2)", R"("steps": 500)");
  training.options.data = "chairs=" + (training / "chairs").string();
  training.options.save_minutes = 1e6;
  EXPECT_ERROR(training.run(), "00002_img2.ppm");
  EXPECT(fs::exists(training / "run/state.safetensors"));
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

CHECK_CASE(an_error_names_the_tensor_that_differs) {
  Training training;
  training.options.init = training / "large.safetensors";
  nn::write_safetensors(training.options.init, raft::initial_weights(raft::large(), 3).tensors, {});
  EXPECT_ERROR(training.run(), "its cnet.conv1.bias is 64 and not 32");
}
