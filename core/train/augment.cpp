#include "core/train/augment.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

// Streams of random numbers: another draw for the colours moves no crop.
enum Stream : std::uint64_t {
  kCrop = 0x6372,
  kColours,
  kOtherColours,
  kEraser,
  kNoise,
  kOtherNoise
};

using Matrix = std::array<std::array<double, 3>, 3>;

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix out{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (std::size_t k = 0; k < 3; ++k) out[i][j] += a[i][k] * b[k][j];
  return out;
}

// RGB → RGB with saturation scaled and hue turned: through NTSC's YIQ and back.
Matrix saturation_and_hue(double saturation, double angle) {
  constexpr Matrix kToYiq = {
      {{0.299, 0.587, 0.114}, {0.596, -0.274, -0.322}, {0.211, -0.523, 0.312}}};
  constexpr Matrix kFromYiq = {{{1, 0.956, 0.621}, {1, -0.272, -0.647}, {1, -1.106, 1.703}}};
  const double c = saturation * std::cos(angle), s = saturation * std::sin(angle);
  const Matrix turn = {{{1, 0, 0}, {0, c, -s}, {0, s, c}}};
  return product(kFromYiq, product(turn, kToYiq));
}

// image: float32 [3, H, W], 0…255. brightness · (contrast · (M x − grey) + grey), where
// grey is the mean luminance.
at::Tensor recoloured(const at::Tensor& image, const AugmentOptions& options, Random random) {
  const auto factor = [&](double range) { return random.uniform(1 - range, 1 + range); };
  const double brightness = factor(options.brightness), contrast = factor(options.contrast);
  const double saturation = factor(options.saturation);
  const Matrix colours =
      saturation_and_hue(saturation, 6.283185307179586 * random.uniform(-options.hue, options.hue));
  at::Tensor matrix = at::empty({3, 3}, at::kFloat);
  auto entries = matrix.accessor<float, 2>();
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      entries[std::int64_t(i)][std::int64_t(j)] = float(colours[i][j] * contrast * brightness);
  const at::Tensor mean = image.flatten(1).mean(1);
  const double grey = 0.299 * mean[0].item<double>() + 0.587 * mean[1].item<double>() +
                      0.114 * mean[2].item<double>();
  return at::mm(matrix.to(image.device()), image.flatten(1))
      .view(image.sizes())
      .add_(grey * (1 - contrast) * brightness);
}

// RAFT's: one or two rectangles of 50 to 100 pixels a side take the picture's mean colour.
void erase(at::Tensor& image, Random random) {
  const at::Tensor mean = image.flatten(1).mean(1).view({3, 1, 1});
  const std::int64_t height = image.size(1), width = image.size(2);
  for (int i = random.whole(1, 2); i > 0; --i) {
    const std::int64_t x = random.below(int(width)), y = random.below(int(height));
    const std::int64_t w = std::min<std::int64_t>(random.whole(50, 99), width - x);
    const std::int64_t h = std::min<std::int64_t>(random.whole(50, 99), height - y);
    image.narrow(1, y, h).narrow(2, x, w).copy_(mean.expand({3, h, w}));
  }
}

// About normal: the sum of a hash's four numbers of 16 bits. Made on the CPU: the same on
// every device.
void add_noise(at::Tensor& image, double sigma, Random random) {
  constexpr double deviation = 37837.2;  // of that sum: √((65536² − 1) / 3)
  at::Tensor noise = at::empty(image.sizes(), at::kFloat);
  float* const values = noise.data_ptr<float>();
  for (std::int64_t i = 0; i < noise.numel(); ++i) {
    const std::uint64_t bits = random.bits();
    int sum = -4 * 65535 / 2;
    for (const int shift : {0, 16, 32, 48}) sum += int(bits >> shift & 0xffff);
    values[i] = float(sigma / deviation * sum);
  }
  image.add_(noise.to(image.device()));
}

at::Tensor cropped(const at::Tensor& map, std::int64_t x, std::int64_t y, Size size) {
  return map.defined() ? map.narrow(1, y, size.height).narrow(2, x, size.width) : map;
}

TrainingPair crop_and_flip(const TrainingPair& pair, Size size, const AugmentOptions& options,
                           Random random) {
  const std::int64_t columns = pair.flow.size(2), rows = pair.flow.size(1);
  if (columns < size.width || rows < size.height)
    throw Error(fmt::format("A pair of {}x{} is too small for crops of {}x{}.", columns, rows,
                            size.width, size.height));
  const std::int64_t x = random.below(int(columns - size.width) + 1);
  const std::int64_t y = random.below(int(rows - size.height) + 1);
  TrainingPair out;
  const auto take = [&](const at::Tensor& map) { return cropped(map, x, y, size); };
  out = {take(pair.image1), take(pair.image2),   take(pair.flow).clone(),
         take(pair.valid),  take(pair.occluded), pair.sparse,
         pair.flips};
  const auto flip = [&](std::int64_t dimension, std::int64_t component) {
    for (at::Tensor* map : {&out.image1, &out.image2, &out.flow, &out.valid, &out.occluded})
      if (map->defined()) *map = map->flip({dimension});
    out.flow.select(0, component).neg_();
  };
  if (random.chance(options.flip_columns) && pair.flips) flip(2, 0);
  if (random.chance(options.flip_rows) && pair.flips && !pair.sparse) flip(1, 1);
  return out;
}

// RAFT's ranges are 0.4 and hue 0.5/π for dense truth, 0.3 and 0.3/π for sparse.
AugmentOptions for_sparse(AugmentOptions options) {
  for (double* range : {&options.brightness, &options.contrast, &options.saturation})
    *range *= 0.3 / 0.4;
  options.hue *= 0.3 / 0.5;
  return options;
}

}  // namespace

AugmentOptions no_augmentation() {
  AugmentOptions none;
  none.brightness = none.contrast = none.saturation = none.hue = 0;
  none.asymmetric = none.eraser = none.flip_columns = none.flip_rows = none.noise = 0;
  return none;
}

TrainingPair augment(const TrainingPair& pair, Size size, const AugmentOptions& options,
                     std::uint64_t seed, std::int64_t use) {
  TrainingPair out = crop_and_flip(pair, size, options, Random(seed, use, kCrop));
  at::Tensor image1 = out.image1.to(at::kFloat), image2 = out.image2.to(at::kFloat);
  Random random(seed, use, kColours);
  const bool apart = random.chance(options.asymmetric) && !pair.sparse;
  const AugmentOptions colours = pair.sparse ? for_sparse(options) : options;
  image1 = recoloured(image1, colours, random);
  image2 = recoloured(image2, colours, apart ? Random(seed, use, kOtherColours) : random);
  Random eraser(seed, use, kEraser);
  if (eraser.chance(options.eraser)) erase(image2, eraser);
  Random noise(seed, use, kNoise);
  if (noise.chance(options.noise)) {
    const double sigma = noise.uniform(0, options.noise_strength);
    add_noise(image1, sigma, noise);
    add_noise(image2, sigma, Random(seed, use, kOtherNoise));
  }
  const auto bytes = [](at::Tensor& image) { return image.round_().clamp_(0, 255).to(at::kByte); };
  out.image1 = bytes(image1), out.image2 = bytes(image2);
  return out;
}

}  // namespace flowscope::train
