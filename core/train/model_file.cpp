#include "core/train/model_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/version.h"
#include "core/nn/checkpoint.h"

namespace flowscope::train {

void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement) {
  const Position& position = trainer.position();
  const nlohmann::json record = {
      {"config", trainer.config().name},       {"steps", position.total},
      {"hours", position.seconds / 3600},      {"device", placement.device_name},
      {"precision", placement.precision_name}, {"flowscope", kVersion}};
  nn::write_safetensors(file, trainer.averaged().tensors, {{"flowscope.training", record.dump()}});
}

raft::Weights read_model(const std::filesystem::path& file, const raft::Config& config) {
  raft::Weights weights =
      raft::recognise(nn::state_dict_of(nn::read_checkpoint(file)), file.filename().string());
  if (weights.config.name != config.name)
    throw Error(fmt::format("{} is {}, and the training's settings ask for {}.", file.string(),
                            weights.config.name, config.name));
  return weights;
}

}  // namespace flowscope::train
