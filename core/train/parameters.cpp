#include "core/train/parameters.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/base/error.h"

namespace flowscope::train {
namespace {

bool is_trained(const std::string& name) { return name.find(".running_") == std::string::npos; }

}  // namespace

Parameters::Parameters(const raft::Weights& weights, at::Device device) : leaves_(weights) {
  values_ = vector_of(weights).to(device, at::kFloat, /*non_blocking=*/false, /*copy=*/true);
  gradients_ = at::zeros_like(values_);
  std::int64_t begin = 0;
  for (auto& [name, tensor] : leaves_.tensors) {
    if (!is_trained(name)) {
      tensor = tensor.to(device);
      continue;
    }
    const std::int64_t count = tensor.numel();
    const auto shape = tensor.sizes().vec();
    tensor = values_.narrow(0, begin, count).view(shape).detach();
    tensor.set_requires_grad(true);
    tensor.mutable_grad() = gradients_.narrow(0, begin, count).view(shape);
    begin += count;
  }
}

raft::Weights Parameters::weights_of(const at::Tensor& vector) const {
  raft::Weights out = leaves_;
  std::int64_t begin = 0;
  for (auto& [name, tensor] : out.tensors) {
    const at::Tensor values =
        is_trained(name) ? vector.narrow(0, begin, tensor.numel()).view(tensor.sizes()) : tensor;
    if (is_trained(name)) begin += tensor.numel();
    tensor = values.detach().to(at::kCPU, at::kFloat, /*non_blocking=*/false, /*copy=*/true);
  }
  return out;
}

at::Tensor Parameters::vector_of(const raft::Weights& weights) const {
  std::vector<at::Tensor> parts;
  for (const auto& [name, tensor] : weights.tensors) {
    const auto own = leaves_.tensors.find(name);
    if (own == leaves_.tensors.end() || own->second.sizes() != tensor.sizes())
      throw Error(fmt::format("These weights are another network's: \"{}\" does not fit.", name));
    if (is_trained(name)) parts.push_back(tensor.detach().reshape({-1}).to(at::kFloat));
  }
  if (weights.tensors.size() != leaves_.tensors.size())
    throw Error("These weights are another network's: some tensors are missing.");
  at::Tensor vector = at::cat(parts);
  return values_.defined() ? vector.to(values_.device()) : vector;
}

}  // namespace flowscope::train
