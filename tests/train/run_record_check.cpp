// What a trained model says of its training.
#include "core/raft/weights.h"
#include "tests/train/run_folder.h"

using namespace flowscope;
using namespace flowscope::checks;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// A checkpoint whose record is this text.
fs::path with_record(const fs::path& file, const std::string& record) {
  nn::write_safetensors(file, raft::initial_weights(raft::small(), 3).tensors,
                        {{"flowscope.training", record}});
  return file;
}

}  // namespace

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

CHECK_CASE(another_seed_is_told_apart_in_config_and_record) {
  Training training;
  training.options.seed = 7;
  training.options.hours = 1e-9;
  training.run();
  EXPECT_EQ(json::parse(text_of(training / "run/config.json"))["seed"].get<int>(), 7);
  EXPECT_EQ(record_of(training / "run/model.safetensors")["seed"].get<int>(), 7);
}
