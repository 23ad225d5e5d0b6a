// Checkpoints of our own: .safetensors that say what they are.
#pragma once

#include <filesystem>
#include <string>

#include "core/raft/weights.h"

namespace flowscope::raft {

// What a checkpoint says about itself besides its config.
struct ModelCard {
  std::string training;  // JSON: how it came about (config, data, steps, errors)
  std::string licence;   // "MIT"
  std::string text;      // for people, Markdown
};

// The training record's place in the metadata.
inline constexpr const char* kTrainingKey = "flowscope.training";

// Writes the float32 weights under princeton's names with config, training record,
// licence and card in the metadata ("flowscope.config", "flowscope.training", "licence",
// "model_card"). Temporary name, then rename.
void save_checkpoint(const std::filesystem::path& file, const Weights& weights,
                     const ModelCard& card);

// The weights of one of ours, or of a published architecture where the metadata has no
// config of ours. Errors as recognise(), and for a config that is damaged, incomplete,
// out of range or has a key that is not known.
Weights weights_of(const nn::Checkpoint& checkpoint, const std::string& name);

}  // namespace flowscope::raft
