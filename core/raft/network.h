// RAFT in its four stages, with plain values between them, so that caching, tracing
// and timing need no second path: encode → correlate → refine (once an iteration) →
// upsample.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/raft/correlation.h"
#include "core/raft/encoder.h"
#include "core/raft/update.h"

namespace flowscope::raft {

// Of the first frame of a pair: where the hidden state begins, and the context.
struct Context {
  at::Tensor hidden;    // [1, hidden, h, w], after tanh
  at::Tensor features;  // [1, context, h, w], after ReLU
  std::vector<UpdateBlock::GateShare> shares;
};

// Between two iterations. k counts the updates done; the tensors below `flow` are
// those of the update that led here, undefined at k = 0.
struct State {
  int k = 0;
  at::Tensor hidden;           // [1, hidden, h, w]
  at::Tensor flow;             // float32 [1, 2, h, w] in cells
  at::Tensor lookup;           // float32 [1, lookups, h, w]
  at::Tensor motion_features;  // [1, motion, h, w]
  at::Tensor delta;            // float32 [1, 2, h, w] in cells
};

// Immutable after construction; stages may run on any thread, one at a time.
class Network {
 public:
  Network(const Weights& weights, const nn::Placement& placement);

  const Config& config() const { return config_; }
  const nn::Placement& placement() const { return placement_; }

  // image: network_input(). Feature map float32 [1, C, H/8, W/8].
  at::Tensor encode(const at::Tensor& image) const;
  Context context(const at::Tensor& image) const;
  CorrelationPyramid correlate(const at::Tensor& features1, const at::Tensor& features2) const;
  // flow: float32 [1, 2, h, w] in cells to start from; undefined: zero.
  State start(const Context& context, const at::Tensor& flow = {}) const;
  State refine(const State& state, const CorrelationPyramid& pyramid, const Context& context) const;
  // float32 [1, 2, 8h, 8w] in pixels.
  at::Tensor upsample(const State& state) const;

  const UpdateBlock& update() const { return update_; }

 private:
  Config config_;
  nn::Placement placement_;
  Encoder feature_encoder_, context_encoder_;
  UpdateBlock update_;
};

// The positions of the cells themselves: float32 [1, 2, h, w], x then y.
at::Tensor cell_grid(std::int64_t height, std::int64_t width, at::Device device);

}  // namespace flowscope::raft
