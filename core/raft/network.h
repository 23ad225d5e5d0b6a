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

inline constexpr int kCell = 8;  // pixels of the input in a cell of the feature maps

// Of the first frame of a pair, B of them: where the hidden state begins, and the context.
struct Context {
  at::Tensor hidden;    // [B, hidden, h, w], after tanh
  at::Tensor features;  // [B, context, h, w], after ReLU
  std::vector<UpdateBlock::GateShare> shares;
};

// A pair of frames as the network sees it, or B of them.
struct EncodedPair {
  at::Tensor features1, features2;  // float32 [B, C, h, w]
  Context context;                  // of the first
};

// Between two iterations. k counts the updates done; the tensors from `lookup` on are
// those of the update that led here, undefined at k = 0.
struct State {
  int k = 0;
  int cell = kCell;            // pixels of the input in a cell of this grid: 8, 16, 32 …
  at::Tensor context;          // [B, context, h, w]
  at::Tensor hidden;           // [B, hidden, h, w]
  at::Tensor flow;             // float32 [B, 2, h, w] in cells
  at::Tensor lookup;           // float32 [B, lookups, h, w]
  at::Tensor motion_features;  // [B, motion, h, w]
  at::Tensor delta;            // float32 [B, 2, h, w] in cells
};

// What a trace wants to know of the updates: the GRU's passes of the last one, and the
// seconds that the parts took in all, which count on a CPU only (others do not wait).
struct UpdateRecord {
  std::vector<UpdateBlock::GruPass> passes;
  double lookup = 0, motion = 0, gru = 0, head = 0;
};

// Immutable after construction (in fp32 it may share the weights' memory: whoever writes
// there in place gives it copies); stages may run on any thread, one at a time. To train,
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
  CorrelationPyramid correlate_on_demand(const at::Tensor& features1,
                                         const at::Tensor& features2) const;
  // flow: float32 [B, 2, h, w] in cells to start from; undefined: zero.
  State start(const Context& context, const at::Tensor& flow = {}) const;
  // One iteration. Gradients stop at the flow it starts from, as in RAFT. `record`, if
  // given, gets this one's passes and adds up the times.
  State refine(const State& state, const CorrelationPyramid& pyramid, const Context& context,
               UpdateRecord* record = nullptr) const;
  // From a state on the grid of 8 pixels: flow in pixels, float32 [B, 2, 8h, 8w]. `last`:
  // of the result that is shown, which may have an upsampler of its own.
  at::Tensor upsample(const State& state, bool last = true) const;
  // Of a model with Config::mixture, the same way: float32 [B, 4, 8h, 8w], the logits of
  // two Laplace distributions around the flow, then the logarithms of their scales.
  at::Tensor mixture(const State& state, bool last = true) const;

  // The flow that a model regresses before the first iteration, float32 [B, 2, h, w] in
  // cells; undefined for one that starts from zero.
  at::Tensor first_flow(const at::Tensor& features1, const at::Tensor& features2,
                        const Context& context) const;
  // The same context on a grid of half the size.
  Context halved(const Context& context) const;

  const UpdateBlock& update() const { return update_; }

 private:
  Config config_;
  nn::Placement placement_;
  Encoder feature_encoder_, context_encoder_;
  UpdateBlock update_;
  std::vector<Conv> start_convs_;
};

// The positions of the cells themselves: float32 [1, 2, h, w], x then y.
at::Tensor cell_grid(std::int64_t height, std::int64_t width, at::Device device);

// RAFT's bilinear upsampling without a mask: cells of 8 pixels [B, C, h, w] to pixels
// [B, C, 8h, 8w], times 8, corners on corners.
at::Tensor enlarged(const at::Tensor& flow);

// A map [B, C, h, w] on a grid `factor` (a power of two) times as coarse: 2×2 means, of
// ⌊h/2⌋ × ⌊w/2⌋, as often as it takes.
at::Tensor coarser(at::Tensor map, int factor);
// And back, bilinear between the means' centres, to the grid of height × width, whose own halves
// were the grids in between: they may have one row or column more than twice as many.
at::Tensor finer(at::Tensor map, int factor, std::int64_t height, std::int64_t width);

}  // namespace flowscope::raft
