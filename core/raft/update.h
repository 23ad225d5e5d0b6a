// RAFT's update operator (Teed and Deng 2020, section 3.3): what every iteration runs.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/raft/conv.h"

namespace flowscope::raft {

class UpdateBlock {
 public:
  UpdateBlock(const Weights& weights, const nn::Placement& placement);

  // What the context adds to the gates of one GRU pass. The convolutions are linear
  // in their input channels and the context never changes, so this is made once a pair.
  struct GateShare {
    at::Tensor zr;  // [B, 2·hidden, h, w], biases included
    at::Tensor q;   // [B, hidden, h, w]
  };
  std::vector<GateShare> gate_shares(const at::Tensor& context) const;

  // lookup: [B, lookups, h, w]; flow: float32 [B, 2, h, w] in cells. Returns
  // [B, motion, h, w], the flow in the last two channels.
  at::Tensor motion_features(const at::Tensor& lookup, const at::Tensor& flow) const;

  // What one pass of the GRU made, each [B, hidden, h, w].
  struct GruPass {
    at::Tensor z, r, q;
    at::Tensor hidden;  // after it: (1 − z) h + z q
  };

  // The next hidden state [B, hidden, h, w]. Its passes are added to `passes`, if given.
  at::Tensor gru(at::Tensor hidden, const at::Tensor& motion, const std::vector<GateShare>& shares,
                 std::vector<GruPass>* passes = nullptr) const;

  // Δf, float32 [B, 2, h, w] in cells.
  at::Tensor flow_head(const at::Tensor& hidden) const;

  // Weights of the convex upsampling before softmax [B, 576, h, w]; undefined
  // for a model without. `last`: those of the shown result, where they are apart.
  at::Tensor upsample_mask(const at::Tensor& hidden, const at::Tensor& context, bool last) const;

  // float32 [B, 4, h, w]: logits and log scales of two Laplace distributions.
  at::Tensor mixture(const at::Tensor& hidden) const;

 private:
  struct Pass {
    Conv zr, q;                  // of hidden state and motion features, no bias
    Conv context_zr, context_q;  // of the context, with the biases
  };
  std::vector<Conv> correlation_convs_, flow_convs_;
  Conv motion_conv_;
  std::vector<Pass> passes_;
  Conv head1_, head2_;
  std::vector<Conv> mask_convs_, last_mask_convs_;  // empty without convex upsampling
  bool mask_context_;
  std::vector<Conv> mixture_convs_;
};

}  // namespace flowscope::raft
