// The models that a training begins with and leaves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "core/raft/weights.h"
#include "core/train/trainer.h"

namespace flowscope::train {

// What a training's model was last seen to do: mean end-point errors in pixels by data set.
struct MeasuredErrors {
  std::int64_t step = 0;
  std::map<std::string, double> epe;
};

// The averaged weights as a checkpoint of ours. Its card has the training's record: `config`
// (JSON, as parse_config takes it), position, place, what it began with, and the errors where
// some were measured.
void write_model(const std::filesystem::path& file, const Trainer& trainer,
                 const nn::Placement& placement, const std::string& config,
                 const MeasuredErrors& errors);

// Weights to begin with, and what to call them. Throws Error for a model of another architecture
// than `config`.
std::pair<raft::Weights, Ancestor> read_model(const std::filesystem::path& file,
                                              const raft::Config& config);

// Of the training that wrote this model; empty where it names none or is not there.
Ancestor ancestor_in(const std::filesystem::path& file);

}  // namespace flowscope::train
