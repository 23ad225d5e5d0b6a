#include "core/raft/encoder.h"

#include <ATen/ATen.h>

#include "core/kernels/instance_norm.h"

namespace flowscope::raft {

Encoder::Encoder(const Weights& weights, const std::string& name, Norm norm,
                 const nn::Placement& placement)
    : norm_(norm),
      stem_(load(weights, name + ".conv1", name + ".norm1", placement, 2)),
      head_(load_conv(weights, name + ".conv2", placement)) {
  const bool bottleneck = weights.config.block == Block::bottleneck;
  for (int layer = 1; layer <= 3; ++layer)
    for (int index = 0; index < 2; ++index) {
      const std::string block =
          name + ".layer" + std::to_string(layer) + "." + std::to_string(index);
      const int stride = layer > 1 && index == 0 ? 2 : 1;
      Stage stage;
      for (int i = 1; i <= (bottleneck ? 3 : 2); ++i) {
        const std::string number = std::to_string(i);
        // The bottleneck's 3×3 convolution carries the stride, else the first.
        const int own_stride = i == (bottleneck ? 2 : 1) ? stride : 1;
        stage.convs.push_back(load(weights, block + ".conv" + number, block + ".norm" + number,
                                   placement, own_stride));
      }
      if (stride == 2)
        stage.downsample =
            load(weights, block + ".downsample.0", block + ".downsample.1", placement, 2);
      blocks_.push_back(std::move(stage));
    }
}

Conv Encoder::load(const Weights& weights, const std::string& conv, const std::string& norm,
                   const nn::Placement& placement, int stride) const {
  return norm_ == Norm::batch ? load_conv_norm(weights, conv, norm, placement, stride)
                              : load_conv(weights, conv, placement, stride);
}

at::Tensor Encoder::normalised(at::Tensor x, bool relu) const {
  if (norm_ == Norm::instance) return kernels::instance_norm(std::move(x), relu);
  return relu ? x.relu_() : x;
}

at::Tensor Encoder::operator()(const at::Tensor& image) const {
  at::Tensor x = normalised(stem_(image), true);
  for (const Stage& stage : blocks_) {
    at::Tensor y = x;
    for (const Conv& conv : stage.convs) y = normalised(conv(y), true);
    if (stage.downsample) x = normalised((*stage.downsample)(x), false);
    x = y.add_(x).relu_();
  }
  return head_(x);
}

}  // namespace flowscope::raft
