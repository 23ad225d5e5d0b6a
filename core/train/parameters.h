// The weights of a network as training sees them: one vector.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/raft/weights.h"

namespace flowscope::train {

// All trained tensors lie end to end in one float32 vector, their gradients in a second
// one of the same layout, so that clipping, the optimizer, averages and sums over
// processes are a few operations each. The running statistics of batch norms are no
// weights; they lie in a third vector.
class Parameters {
 public:
  // Copies `weights` to `device`.
  Parameters(const raft::Weights& weights, at::Device device);

  // float32 [N]; written in place.
  at::Tensor& values() { return values_; }
  const at::Tensor& values() const { return values_; }
  at::Tensor& gradients() { return gradients_; }
  // float32 [M], M = 0 for models without batch norms; written in place.
  at::Tensor& statistics() { return statistics_; }
  const at::Tensor& statistics() const { return statistics_; }

  // Views of values() that collect into gradients(), and of statistics(): what a raft::Network that
  // is to be trained is made of, anew after each change.
  const raft::Weights& leaves() const { return leaves_; }

  // A copy of the network on the values of `vector` (laid out as values()), on the CPU.
  raft::Weights weights_of(const at::Tensor& vector) const;

 private:
  raft::Weights leaves_;
  at::Tensor values_, gradients_, statistics_;
};

}  // namespace flowscope::train
