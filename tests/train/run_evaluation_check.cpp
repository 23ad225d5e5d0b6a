// What a training is measured on along the way.
#include "tests/train/run_folder.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

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
  training.change(R"("scenes": 1)", R"("scenes": 0)");
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
