#include "core/train/model_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/json_text.h"
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
  try {
    json record = parse_json(found->second, "the record");
    return record.is_object() ? record : json{};
  } catch (const Error&) {
    return {};
  }
}

// Of it and of all that it goes back to.
std::int64_t steps_of(const json& record) {
  constexpr std::uint64_t kMost = INT64_MAX;
  const auto steps = record.find("steps"), before = record.find(kBeganWith);
  std::uint64_t all = 0;
  if (steps != record.end() && steps->is_number_unsigned())
    all = std::min(kMost, steps->get<std::uint64_t>());
  if (before != record.end() && before->is_object()) all += std::uint64_t(steps_of(*before));
  return std::int64_t(std::min(kMost, all));
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("{}", fmt::join(shape, "x"));
}

// Why weights of `have` do not fit `wanted`: by the first tensor that differs. "" if they do.
std::string difference(const raft::Config& have, const raft::Config& wanted) {
  const auto own = raft::expected_tensors(have), others = raft::expected_tensors(wanted);
  for (const auto& [name, shape] : own) {
    const auto other = others.find(name);
    if (other == others.end()) return fmt::format("it has {}, and they do not", name);
    if (other->second != shape)
      return fmt::format("its {} is {} and not {}", name, shape_text(shape),
                         shape_text(other->second));
  }
  for (const auto& [name, shape] : others)
    if (!own.contains(name)) return fmt::format("it lacks their {}", name);
  return {};
}

}  // namespace

void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement, const std::string& config_text,
                 const MeasuredErrors& errors) {
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
  if (const Ancestor ancestor = trainer.ancestor().value_or(""); !ancestor.empty()) {
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
  if (checkpoint.tensors.contains("optimizer.mean"))
    throw Error(fmt::format("{} is a training's state, no model: take model.safetensors beside it.",
                            file.string()));
  raft::Weights weights = raft::weights_of(checkpoint, file.filename().string());
  if (const std::string why = difference(weights.config, config); !why.empty())
    throw Error(fmt::format("{} is {}, which is not what the training's settings ask for: {}.",
                            file.string(), weights.config.name, why));
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
