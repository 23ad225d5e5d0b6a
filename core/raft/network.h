// RAFT in its four stages, with plain values between them, so that caching, tracing
// and timing need no second path: encode → correlate → refine (once an iteration) →
// upsample. Every stage takes a batch of B pairs and, where weights require gradients
// and autograd records, is differentiable in them.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/raft/correlation.h"
#include "core/raft/encoder.h"
#include "core/raft/update.h"

namespace flowscope::raft {

// Of the first frame of a pair, B of them: where the hidden state begins, and the context.
struct Context {
  at::Tensor hidden;    // [B, hidden, h, w], after tanh
  at::Tensor features;  // [B, context, h, w], after ReLU
  std::vector<UpdateBlock::GateShare> shares;
};

// Between two iterations. k counts the updates done; the tensors below `flow` are
// those of the update that led here, undefined at k = 0.
struct State {
  int k = 0;
  at::Tensor hidden;           // [B, hidden, h, w]
  at::Tensor flow;             // float32 [B, 2, h, w] in cells
  at::Tensor lookup;           // float32 [B, lookups, h, w]
  at::Tensor motion_features;  // [B, motion, h, w]
  at::Tensor delta;            // float32 [B, 2, h, w] in cells
};

// Immutable after construction; stages may run on any thread, one at a time. To train,
// build it anew from the weights for each step: then autograd knows every cast and slice
// on the way from the float32 leaves. Learning batch norms write their running
// statistics into the weights' tensors.
class Network {
 public:
  Network(const Weights& weights, const nn::Placement& placement,
          BatchNorms batch_norms = BatchNorms::folded);

  const Config& config() const { return config_; }
  const nn::Placement& placement() const { return placement_; }

  // image: network_input(). Feature map float32 [B, C, H/8, W/8].
  at::Tensor encode(const at::Tensor& image) const;
  Context context(const at::Tensor& image) const;
  CorrelationPyramid correlate(const at::Tensor& features1, const at::Tensor& features2) const;
  // flow: float32 [B, 2, h, w] in cells to start from; undefined: zero.
  State start(const Context& context, const at::Tensor& flow = {}) const;
  // One iteration. Gradients stop at the flow it starts from, as in RAFT.
  State refine(const State& state, const CorrelationPyramid& pyramid, const Context& context) const;
  // float32 [B, 2, 8h, 8w] in pixels.
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
