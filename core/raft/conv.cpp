#include "core/raft/conv.h"

#include <ATen/ATen.h>

namespace flowscope::raft {

at::Tensor Conv::operator()(const at::Tensor& x) const {
  return at::conv2d(x.to(weight.scalar_type()), weight, bias, {stride, stride},
                    {weight.size(2) / 2, weight.size(3) / 2});
}

Conv make_conv(at::Tensor weight, at::Tensor bias, const nn::Placement& placement, int stride) {
  Conv conv;
  conv.weight =
      weight.to(placement.device, placement.type).contiguous(at::MemoryFormat::ChannelsLast);
  if (bias.defined()) conv.bias = bias.to(placement.device, placement.type);
  conv.stride = stride;
  return conv;
}

Conv load_conv(const Weights& weights, const std::string& name, const nn::Placement& placement,
               int stride) {
  return make_conv(weights.tensors.at(name + ".weight"), weights.tensors.at(name + ".bias"),
                   placement, stride);
}

Conv load_conv_norm(const Weights& weights, const std::string& conv, const std::string& norm,
                    const nn::Placement& placement, int stride) {
  const auto part = [&](const char* suffix) {
    return weights.tensors.at(norm + suffix).to(at::kDouble);
  };
  constexpr double kEpsilon = 1e-5;
  const at::Tensor scale = part(".weight") / (part(".running_var") + kEpsilon).sqrt();
  const at::Tensor weight = weights.tensors.at(conv + ".weight").to(at::kDouble);
  const at::Tensor bias = weights.tensors.at(conv + ".bias").to(at::kDouble);
  return make_conv((weight * scale.view({-1, 1, 1, 1})).to(at::kFloat),
                   ((bias - part(".running_mean")) * scale + part(".bias")).to(at::kFloat),
                   placement, stride);
}

}  // namespace flowscope::raft
