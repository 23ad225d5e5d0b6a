#include "core/train/parameters.h"

#include <ATen/ATen.h>

namespace flowscope::train {
namespace {

bool is_statistic(const std::string& name) { return name.find(".running_") != std::string::npos; }

// Tensors end to end, by name, on `device`; and the piece of the vector that comes next.
at::Tensor joined(const raft::Weights& weights, bool statistics, at::Device device) {
  std::vector<at::Tensor> parts = {at::empty({0})};
  for (const auto& [name, tensor] : weights.tensors)
    if (is_statistic(name) == statistics) parts.push_back(tensor.detach().flatten().to(at::kFloat));
  return at::cat(parts).to(device);
}

class Pieces {
 public:
  explicit Pieces(at::Tensor vector) : vector_(std::move(vector)) {}
  at::Tensor next(const at::Tensor& like) {
    at::Tensor piece = vector_.narrow(0, begin_, like.numel()).view(like.sizes());
    begin_ += like.numel();
    return piece;
  }

 private:
  at::Tensor vector_;
  std::int64_t begin_ = 0;
};

}  // namespace

Parameters::Parameters(const raft::Weights& weights, at::Device device, int threads)
    : values_(joined(weights, false, device)), statistics_(joined(weights, true, device)) {
  for (int i = 0; i < threads; ++i) {
    Thread thread{weights, at::zeros_like(values_)};
    Pieces values(values_), gradients(thread.gradients), statistics(statistics_);
    for (auto& [name, tensor] : thread.leaves.tensors) {
      if (is_statistic(name)) {
        tensor = statistics.next(tensor);
        continue;
      }
      const at::Tensor gradient = gradients.next(tensor);
      tensor = values.next(tensor).detach();
      tensor.set_requires_grad(true);
      tensor.mutable_grad() = gradient;
    }
    threads_.push_back(std::move(thread));
  }
}

void Parameters::forget_gradients() {
  for (Thread& thread : threads_) thread.gradients.zero_();
}

at::Tensor Parameters::gradients() const {
  at::Tensor sum = threads_.front().gradients.clone();
  for (std::size_t i = 1; i < threads_.size(); ++i) sum.add_(threads_[i].gradients);
  return sum;
}

raft::Weights Parameters::weights_of(const at::Tensor& vector) const {
  raft::Weights out = leaves();
  Pieces values(vector);
  for (auto& [name, tensor] : out.tensors) {
    const at::Tensor piece = is_statistic(name) ? tensor : values.next(tensor);
    tensor = piece.detach().to(at::kCPU, at::kFloat, /*non_blocking=*/false, /*copy=*/true);
  }
  return out;
}

}  // namespace flowscope::train
