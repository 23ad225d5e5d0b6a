// What training minimises.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace flowscope::train {

// What one iteration of the network says, at full resolution.
struct Prediction {
  at::Tensor flow;     // float32 [B, 2, H, W] in pixels
  at::Tensor mixture;  // float32 [B, 4, H, W] of a model with a mixture head, else undefined:
                       // two logits, then the logarithms of two scales
};

// RAFT's sequence loss (Teed and Deng 2020, section 3.4): iteration i of N weighs
// gamma^(N − i). Pixels count where valid and |truth| < max_flow; the mean is over all
// pixels and both directions, counted or not, as in RAFT's code.
struct LossOptions {
  double gamma = 0.8;
  double max_flow = 400;  // pixels
  bool mixture = false;   // mixture of Laplace instead of L1; needs Prediction::mixture
  friend bool operator==(const LossOptions&, const LossOptions&) = default;
};

// truth: float32 [B, 2, H, W]; counted: bool [B, 1, H, W]. Returns one number that
// knows its gradient. `predictions` in order of iteration, at least one.
at::Tensor sequence_loss(const std::vector<Prediction>& predictions, const at::Tensor& truth,
                         const at::Tensor& counted, const LossOptions& options);

// Where `counted` and slower than max_flow: bool [B, 1, H, W].
at::Tensor counted_by(const LossOptions& options, const at::Tensor& truth,
                      const at::Tensor& counted);

// SEA-RAFT's negative log likelihood (Wang, Lipson and Deng 2024, section 3.2) of the
// truth under α·Laplace(1) + (1 − α)·Laplace(e^β), per direction: [B, 2, H, W].
// α comes from the two logits (the second is that of scale 1); β is clamped to 0…10.
at::Tensor mixture_of_laplace(const Prediction& prediction, const at::Tensor& truth);

// Mean end-point error in pixels and percent above 3 px over the counted pixels.
struct BatchError {
  std::int64_t pixels = 0;  // counted
  double epe = 0;
  double over_3px = 0;
};
BatchError batch_error(const at::Tensor& flow, const at::Tensor& truth, const at::Tensor& counted);

}  // namespace flowscope::train
