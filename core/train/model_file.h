// The models that a training begins with and leaves.
#pragma once

#include <filesystem>

#include "core/raft/weights.h"
#include "core/train/trainer.h"

namespace flowscope::train {

// The averaged weights as a checkpoint of ours, with the training's record in its card.
void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement);

// Weights to begin with. Throws Error for a model of another architecture than `config`.
raft::Weights read_model(const std::filesystem::path& file, const raft::Config& config);

}  // namespace flowscope::train
