// RAFT (Teed and Deng, ECCV 2020) behind FlowModel. The door to core/raft.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"

namespace flowscope::raft {

// Loads one of our checkpoints, known by its config, or princeton's or torchvision's,
// large or small, recognised from keys and shapes. Throws Error naming missing, unexpected or
// misshapen tensors.
std::shared_ptr<FlowModel> load(const std::filesystem::path& checkpoint,
                                const ModelOptions& options = {});

// "raft-small", "raft-large" or "flowscope-small" on formula weights (nn/formula_weights.h): for
// benchmarks and tests; ModelInfo::warnings says that its flow means nothing.
std::shared_ptr<FlowModel> with_formula_weights(const std::string& architecture,
                                                const ModelOptions& options = {});

// What a checkpoint is, without making a model of it. Same errors as load().
struct CheckpointInfo {
  std::string architecture;  // "RAFT-small"
  std::string origin;        // "princeton", "torchvision", "flowscope"
  std::string format;        // "pytorch legacy"
  std::string sha256;
  std::int64_t parameters = 0;
  int iterations = 12;  // where nobody names a number
  std::string config;   // as JSON
  std::vector<std::pair<std::string, std::string>> metadata;
};
CheckpointInfo describe(const std::filesystem::path& checkpoint);

}  // namespace flowscope::raft
