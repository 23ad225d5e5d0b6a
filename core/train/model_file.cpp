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

void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement, const std::string& config_text,
                 const MeasuredErrors& errors) {
  const Position& position = trainer.position();
  const TrainingConfig& config = trainer.config();
  std::set<std::string> data;
  for (const Stage& stage : config.stages) data.insert(stage.data);
  const Stage& stage = config.stages[std::min(position.stage, config.stages.size() - 1)];
  nlohmann::json record = {{"name", config.name},
                           {"data", data},
                           {"seed", config.seed},
                           {"stage", stage.name},
                           {"steps", position.total},
                           {"hours", position.seconds / 3600},
                           {"device", placement.device_name},
                           {"precision", placement.precision_name},
                           {"flowscope", kVersion},
                           {"config", nlohmann::json::parse(config_text)}};
  if (!errors.epe.empty())
    record["errors"] = {{"at_step", errors.step},
                        {"iterations", config.evaluation_iterations},
                        {"mean_epe_px", errors.epe}};
  raft::ModelCard card;
  card.training = record.dump();
  card.licence = "MIT";
  card.text = fmt::format(
      "{}: trained by `flowscope-cli train`, {} steps, on: {}. The weights are the exponential "
      "average over the steps.",
      config.name, position.total, fmt::join(data, "; "));
  raft::save_checkpoint(file, trainer.averaged(), card);
}

raft::Weights read_model(const std::filesystem::path& file, const raft::Config& config) {
  raft::Weights weights = raft::weights_of(nn::read_checkpoint(file), file.filename().string());
  if (raft::expected_tensors(weights.config) != raft::expected_tensors(config))
    throw Error(fmt::format("{} is {}, and the training's settings ask for {}.", file.string(),
                            weights.config.name, config.name));
  weights.config = config;
  return weights;
}

}  // namespace flowscope::train
