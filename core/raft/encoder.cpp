#include "core/raft/encoder.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "core/kernels/instance_norm.h"
#include "core/kernels/recorded.h"

namespace flowscope::raft {

Encoder::Encoder(const Weights& weights, const std::string& name, Norm norm,
                 const nn::Placement& placement, BatchNorms batch_norms)
    : norm_(norm), head_(load_conv(weights, name + ".conv2", placement)) {
  const auto load = [&](const std::string& conv, const std::string& norm_name, int stride) {
    if (norm == Norm::batch && batch_norms == BatchNorms::folded)
      return Layer{load_conv_norm(weights, conv, norm_name, placement, stride), {}, {}, {}, {}};
    Layer layer{load_conv(weights, conv, placement, stride), {}, {}, {}, {}};
    if (norm != Norm::batch) return layer;
    const auto part = [&](const char* suffix) { return weights.tensors.at(norm_name + suffix); };
    layer.gain = part(".weight").to(placement.device);
    layer.offset = part(".bias").to(placement.device);
    layer.running_mean = part(".running_mean");
    layer.running_variance = part(".running_var");
    return layer;
  };
  stem_ = load(name + ".conv1", name + ".norm1", 2);
  const bool bottleneck = weights.config.block == Block::bottleneck;
  for (int index = 0; index < 6; ++index) {
    const std::string block = fmt::format("{}.layer{}.{}", name, index / 2 + 1, index % 2);
    const int stride = index == 2 || index == 4 ? 2 : 1;
    Stage stage;
    for (int i = 1; i <= (bottleneck ? 3 : 2); ++i) {
      const auto part = [&](const char* kind) { return fmt::format("{}.{}{}", block, kind, i); };
      // The bottleneck's 3×3 convolution carries the stride, else the first.
      const int own_stride = i == (bottleneck ? 2 : 1) ? stride : 1;
      stage.layers.push_back(load(part("conv"), part("norm"), own_stride));
    }
    if (stride == 2) stage.downsample = load(block + ".downsample.0", block + ".downsample.1", 2);
    blocks_.push_back(std::move(stage));
  }
}

at::Tensor Encoder::run(const Layer& layer, const at::Tensor& x, bool relu) const {
  at::Tensor y = layer.conv(x);
  if (norm_ == Norm::instance) return kernels::instance_norm(std::move(y), relu);
  if (layer.gain.defined()) {
    constexpr double kMomentum = 0.1, kEpsilon = 1e-5;
    y = at::batch_norm(y.to(at::kFloat), layer.gain, layer.offset, layer.running_mean,
                       layer.running_variance, /*training=*/true, kMomentum, kEpsilon,
                       /*cudnn_enabled=*/true)
            .to(y.scalar_type());
  }
  return relu ? y.relu_() : y;
}

at::Tensor Encoder::operator()(const at::Tensor& image) const {
  at::Tensor x = run(stem_, image, true);
  for (const Stage& stage : blocks_) {
    at::Tensor y = x;
    for (const Layer& layer : stage.layers) y = run(layer, y, true);
    if (stage.downsample) x = run(*stage.downsample, x, false);
    x = (kernels::recorded(y) ? y + x : y.add_(x)).relu_();
  }
  return head_(x);
}

}  // namespace flowscope::raft
