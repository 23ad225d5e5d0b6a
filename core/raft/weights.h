// A checkpoint's tensors, known to be a RAFT.
#pragma once

#include <string>

#include "core/nn/checkpoint.h"
#include "core/raft/config.h"

namespace flowscope::raft {

struct Weights {
  Config config;
  std::string origin;     // "princeton", "torchvision"
  nn::TensorMap tensors;  // princeton's names, float32, CPU: exactly expected_tensors(config)
  std::int64_t parameters = 0;
};

// Recognises large or small, princeton's or torchvision's, from keys and shapes.
// `name` is what errors call the file. Throws Error naming the first tensor that is
// missing, unexpected or of another shape (with both shapes), or that is not finite.
Weights recognise(const nn::TensorMap& tensors, const std::string& name);

// The same network on weights that follow a formula (nn/formula_weights.h), made
// under princeton's names.
Weights formula_weights(const Config& config);

}  // namespace flowscope::raft
