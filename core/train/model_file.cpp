#include "core/train/model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/nn/checkpoint.h"
#include "core/raft/checkpoint.h"

namespace flowscope::train {
namespace {

using nlohmann::json;
constexpr const char* kBeganWith = "began_with";

// The record in a model of ours, else null.
json record_of(const nn::Checkpoint& checkpoint) {
  const auto found = checkpoint.metadata.find(raft::kTrainingKey);
  if (found == checkpoint.metadata.end()) return {};
  json record = json::parse(found->second, nullptr, /*allow_exceptions=*/false);
  return record.is_object() ? record : json{};
}

// Of it and of all that it goes back to.
std::int64_t steps_of(const json& record) {
  const auto steps = record.find("steps"), before = record.find(kBeganWith);
  return (steps != record.end() && steps->is_number_integer() ? steps->get<std::int64_t>() : 0) +
         (before != record.end() && before->is_object() ? steps_of(*before) : 0);
}

}  // namespace

void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement, const std::string& config_text,
                 const Ancestor& ancestor, const MeasuredErrors& errors) {
  const Position& position = trainer.position();
  const TrainingConfig& config = trainer.config();
  std::set<std::string> data;
  for (const Stage& stage : config.stages) data.insert(stage.data);
  const Stage& stage = config.stages[std::min(position.stage, config.stages.size() - 1)];
  json record = {{"name", config.name},
                 {"data", data},
                 {"seed", config.seed},
                 {"stage", stage.name},
                 {"steps", position.total},
                 {"hours", position.seconds / 3600},
                 {"device", placement.device_name},
                 {"precision", placement.precision_name},
                 {"flowscope", kVersion},
                 {"config", json::parse(config_text)}};
  std::string before;
  if (!ancestor.empty()) {
    record[kBeganWith] = json::parse(ancestor);
    if (const std::int64_t steps = steps_of(record[kBeganWith]); steps > 0)
      before = fmt::format(" after {} before them", steps);
  }
  if (!errors.epe.empty())
    record["errors"] = {{"at_step", errors.step},
                        {"iterations", config.evaluation_iterations},
                        {"mean_epe_px", errors.epe}};
  raft::ModelCard card;
  card.training = record.dump();
  card.licence = "MIT";
  card.text = fmt::format(
      "{}: trained by `flowscope-cli train`, {} steps{}, on: {}. The weights are the exponential "
      "average over the steps.",
      config.name, position.total, before, fmt::join(data, "; "));
  raft::save_checkpoint(file, trainer.averaged(), card);
}

std::pair<raft::Weights, Ancestor> read_model(const std::filesystem::path& file,
                                              const raft::Config& config) {
  const nn::Checkpoint checkpoint = nn::read_checkpoint(file);
  raft::Weights weights = raft::weights_of(checkpoint, file.filename().string());
  if (raft::expected_tensors(weights.config) != raft::expected_tensors(config))
    throw Error(fmt::format("{} is {}, and the training's settings ask for {}.", file.string(),
                            weights.config.name, config.name));
  json record = record_of(checkpoint);
  if (record.is_null()) record = {{"name", weights.config.name}, {"origin", weights.origin}};
  weights.config = config;
  return {std::move(weights), record.dump()};
}

Ancestor ancestor_in(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  const json record = record_of(nn::read_checkpoint(file));
  const auto found = record.find(kBeganWith);
  return found == record.end() ? Ancestor{} : found->dump();
}

}  // namespace flowscope::train
