// The weights of a network as training sees them: one vector.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/raft/weights.h"

namespace flowscope::train {

// All trained tensors lie end to end in one float32 vector, their gradients in a second
// one of the same layout, so that clipping, the optimizer, averages and sums over
// processes are a few operations each. A batch norm's running statistics are not trained:
// batch norms are frozen, as in RAFT from its second stage on.
class Parameters {
 public:
  // Copies `weights` to `device`.
  Parameters(const raft::Weights& weights, at::Device device);

  // float32 [N]; written in place.
  at::Tensor& values() { return values_; }
  const at::Tensor& values() const { return values_; }
  at::Tensor& gradients() { return gradients_; }

  // Views of values() that collect into gradients(): what a raft::Network that is to be
  // trained is made of, anew after each change.
  const raft::Weights& leaves() const { return leaves_; }

  // A copy of the network on the values of `vector` (laid out as values()), on the CPU.
  raft::Weights weights_of(const at::Tensor& vector) const;
  // The other way round: float32 [N] on the device. Another architecture: Error.
  at::Tensor vector_of(const raft::Weights& weights) const;

 private:
  raft::Weights leaves_;
  at::Tensor values_, gradients_;
};

}  // namespace flowscope::train
