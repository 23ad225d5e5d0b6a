// The weights of a network as training sees them: one vector.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/raft/weights.h"

namespace flowscope::train {

// All trained tensors lie end to end in one float32 vector, their gradients in others of
// the same layout, so that clipping, the optimizer, averages and sums over
// processes are a few operations each. The running statistics of batch norms are no
// weights; they lie in a vector of their own.
class Parameters {
 public:
  // Copies `weights` to `device`. So many threads can collect gradients at once.
  Parameters(const raft::Weights& weights, at::Device device, int threads = 1);

  // float32 [N]; written in place.
  at::Tensor& values() { return values_; }
  const at::Tensor& values() const { return values_; }
  // float32 [M], M = 0 for models without batch norms; written in place.
  at::Tensor& statistics() { return statistics_; }
  const at::Tensor& statistics() const { return statistics_; }

  // Views of values() whose gradients thread `thread` collects, and of statistics(): what a
  // raft::Network that is to be trained is made of, anew after each change.
  const raft::Weights& leaves(int thread = 0) const { return threads_[std::size_t(thread)].leaves; }
  void forget_gradients();
  // float32 [N]: the sum of what the threads collected, in their order.
  at::Tensor gradients() const;

  // A copy of the network on the values of `vector` (laid out as values()), on the CPU.
  raft::Weights weights_of(const at::Tensor& vector) const;

 private:
  struct Thread {
    raft::Weights leaves;
    at::Tensor gradients;
  };
  at::Tensor values_, statistics_;
  std::vector<Thread> threads_;
};

}  // namespace flowscope::train
