// The models that a training begins with and leaves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "core/raft/weights.h"
#include "core/train/trainer.h"

namespace flowscope::train {

// What a training's model was last seen to do: mean end-point errors in pixels by data set.
struct MeasuredErrors {
  std::int64_t step = 0;
  std::map<std::string, double> epe;
};

// The averaged weights as a checkpoint of ours. Its card has the training's record: `config`
// (JSON, as parse_config takes it), position, place, and the errors where some were measured.
void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement, const std::string& config,
                 const MeasuredErrors& errors);

// Weights to begin with. Throws Error for a model of another architecture than `config`.
raft::Weights read_model(const std::filesystem::path& file, const raft::Config& config);

}  // namespace flowscope::train
