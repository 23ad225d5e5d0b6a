#include "core/train/scenes/camera.h"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "core/train/scenes/compression.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

using at::Tensor;

// Weighted neighbours along one axis, the picture's border repeated.
Tensor blurred_along(const Tensor& image, std::int64_t axis, const std::vector<double>& weights) {
  const std::int64_t reach = std::int64_t(weights.size()) - 1, length = image.size(axis);
  const auto edge = [&](std::int64_t at) {
    std::vector<std::int64_t> sizes = image.sizes().vec();
    sizes[std::size_t(axis)] = reach;
    return image.narrow(axis, at, 1).expand(sizes);
  };
  const Tensor wide = at::cat({edge(0), image, edge(length - 1)}, axis);
  Tensor out = image * weights[0];
  for (std::int64_t i = 1; i <= reach; ++i)
    out.add_((wide.narrow(axis, reach - i, length) + wide.narrow(axis, reach + i, length))
                 .mul_(weights[std::size_t(i)]));
  return out;
}

Tensor defocused(const Tensor& image, double sigma) {
  std::vector<double> weights;
  double sum = 0;
  for (int i = 0; i <= int(std::ceil(2.5 * sigma)); ++i) {
    weights.push_back(std::exp(-0.5 * i * i / (sigma * sigma)));
    sum += (i == 0 ? 1 : 2) * weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return blurred_along(blurred_along(image, 2, weights), 1, weights);
}

// About normal with deviation 1 for every element: the sum of a hash's four bytes. The
// hash is Wellons' lowbias32, in int32 that wraps.
Tensor hashed_noise(at::IntArrayRef shape, std::uint64_t key, at::Device device) {
  std::int64_t count = 1;
  for (const std::int64_t n : shape) count *= n;
  Tensor x = at::arange(count, at::TensorOptions().dtype(at::kInt).device(device));
  const auto fold = [&](int bits) {
    x.bitwise_xor_(at::bitwise_right_shift(x, bits).bitwise_and_((1 << (32 - bits)) - 1));
  };
  x.mul_(std::int32_t(0x9e3779b9u)).add_(std::int32_t(key >> 32));
  fold(16);
  x.mul_(std::int32_t(0x7feb352du));
  fold(15);
  x.mul_(std::int32_t(0x846ca68bu));
  fold(16);
  Tensor sum = at::bitwise_and(x, 255);
  for (const int bits : {8, 16, 24}) sum.add_(at::bitwise_right_shift(x, bits).bitwise_and_(255));
  constexpr double deviation = 147.8;  // of four bytes: √((256² − 1) / 3)
  return sum.to(at::kFloat).sub_(510).mul_(1 / deviation).view(shape);
}

// Each with its right and lower neighbour, of deviation 1 again; the border repeats.
Tensor coarsened(const Tensor& noise) {
  const std::int64_t height = noise.size(1), width = noise.size(2);
  const Tensor wide = at::cat({noise, noise.narrow(2, width - 1, 1)}, 2);
  const Tensor pairs = wide.narrow(2, 0, width) + wide.narrow(2, 1, width);
  const Tensor tall = at::cat({pairs, pairs.narrow(1, height - 1, 1)}, 1);
  return (tall.narrow(1, 0, height) + tall.narrow(1, 1, height)).mul_(0.5);
}

// What is lit: gain, white balance, and a slope of light across the picture.
void expose(Tensor& light, const Scene& scene, const Exposure& exposure) {
  const std::int64_t height = light.size(1), width = light.size(2);
  if (scene.effects.varied_light) {
    const Tensor x = at::linspace(-1, 1, width, light.options()).mul_(exposure.light_x);
    const Tensor y = at::linspace(-1, 1, height, light.options()).mul_(exposure.light_y);
    light.mul_((x.view({1, 1, width}) + y.view({1, height, 1})).add_(1));
  }
  for (std::int64_t c = 0; c < 3; ++c) {
    const double gain =
        exposure.gain * exposure.balance[std::size_t(c)] * scene.effects.overexposure;
    if (gain != 1) light[c].mul_(gain);
  }
  if (scene.effects.black > 0) light.sub_(scene.effects.black).mul_(1 / (1 - scene.effects.black));
}

}  // namespace

Tensor photograph(Tensor light, const Scene& scene, std::int64_t frame) {
  const CameraEffects& effects = scene.effects;
  if (effects.defocus > 0) light = defocused(light, effects.defocus);
  expose(light, scene, exposure_of(scene, frame));
  light.clamp_(0, 1);
  if (effects.grey) {
    const Tensor grey = 0.299 * light[0] + 0.587 * light[1] + 0.114 * light[2];
    light = grey.unsqueeze(0).repeat({3, 1, 1});
  }
  if (effects.noise > 0) {
    const std::uint64_t key = mix_bits(scene.key + mix_bits(std::uint64_t(frame) + 1));
    const std::int64_t channels = effects.grey ? 1 : 3;
    Tensor noise = hashed_noise({channels, light.size(1), light.size(2)}, key, light.device());
    if (effects.coarse_noise) noise = coarsened(noise);
    light.add_(noise * (light * effects.shot_noise + effects.noise)).clamp_(0, 1);
  }
  if (effects.limited_range) light.mul_(219.0 / 255).add_(16.0 / 255);
  light.mul_(255);
  if (effects.quality > 0) light = compressed(light, effects.quality, effects.subsample);
  return light.add_(0.5).clamp_(0, 255).to(at::kByte);
}

}  // namespace flowscope::train
