// A checkpoint's tensors, known to be a RAFT.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/nn/checkpoint.h"
#include "core/raft/config.h"

namespace flowscope::raft {

struct Weights {
  Config config;
  std::string origin;  // "princeton", "torchvision", "flowscope"; "formula", "fresh"
  // Princeton's names, float32, CPU when read: exactly expected_tensors(config). A
  // trainer may have them on another device, and require their gradients.
  nn::TensorMap tensors;
  std::int64_t parameters = 0;
};

// Recognises large or small, princeton's or torchvision's, from keys and shapes.
// `name` is what errors call the file. Throws Error naming the first tensor that is
// missing, unexpected or of another shape (with both shapes), or that is not finite.
Weights recognise(const nn::TensorMap& tensors, const std::string& name);

// The same where the config is known: tensors of ours, under princeton's names.
Weights recognise_as(const Config& config, const nn::TensorMap& tensors, const std::string& name);

// A fresh network of that shape, the same for the same seed on every machine: RAFT's
// initialisation (encoders: normal by fan-out, He et al. 2015; update block: PyTorch's
// default, uniform by fan-in; norms one and zero).
Weights initial_weights(const Config& config, std::uint64_t seed);

// The same network on weights that follow a formula (nn/formula_weights.h), made
// under princeton's names.
Weights formula_weights(const Config& config);

// The tensors of that shape as `make` gives them, by name and shape.
using TensorMaker = std::function<at::Tensor(const std::string&, const std::vector<std::int64_t>&)>;
Weights made_weights(const Config& config, const std::string& origin, const TensorMaker& make);

}  // namespace flowscope::raft
