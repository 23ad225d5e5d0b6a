#include "core/train/scenes/compression.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace flowscope::train {
namespace {

using at::Tensor;

constexpr std::array<int, 64> kLuma = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr std::array<int, 64> kChroma = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99,
    99, 99, 47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

// [8, 8] steps of quantisation.
Tensor steps(const std::array<int, 64>& table, int quality) {
  const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  Tensor out = at::empty({8, 8}, at::kDouble);
  for (std::size_t i = 0; i < 64; ++i)
    out.data_ptr<double>()[i] = std::clamp((table[i] * scale + 50) / 100, 1, 255);
  return out;
}

// The orthonormal DCT: row k, column x.
Tensor transform() {
  Tensor out = at::empty({8, 8}, at::kDouble);
  for (int k = 0; k < 8; ++k)
    for (int x = 0; x < 8; ++x)
      out.data_ptr<double>()[8 * k + x] =
          (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos((2 * x + 1) * k * std::numbers::pi / 16);
  return out;
}

// plane: [h, w], both multiples of 8. In double: a rounding that falls the other way on
// another device would be seen.
Tensor through_blocks(const Tensor& plane, const Tensor& quantum) {
  const std::int64_t height = plane.size(0), width = plane.size(1);
  const Tensor dct = transform().to(plane.device());
  const Tensor step = quantum.to(plane.device());
  const Tensor blocks = (plane.to(at::kDouble) - 128)
                            .view({height / 8, 8, width / 8, 8})
                            .permute({0, 2, 1, 3})
                            .contiguous();
  const Tensor frequencies = at::matmul(dct, at::matmul(blocks, dct.t()));
  const Tensor kept = frequencies.div_(step).round_().mul_(step);
  return (at::matmul(dct.t(), at::matmul(kept, dct)) + 128)
      .permute({0, 2, 1, 3})
      .reshape({height, width})
      .to(at::kFloat);
}

}  // namespace

Tensor compressed(const Tensor& image, int quality, bool subsample_chroma) {
  const std::int64_t height = image.size(1), width = image.size(2);
  const std::int64_t right = (16 - width % 16) % 16, below = (16 - height % 16) % 16;
  const Tensor padded = at::replication_pad2d(image.unsqueeze(0), {0, right, 0, below})[0];
  const Tensor luma = 0.299 * padded[0] + 0.587 * padded[1] + 0.114 * padded[2];
  const Tensor blue = (padded[2] - luma) * 0.564 + 128, red = (padded[0] - luma) * 0.713 + 128;
  const Tensor y = through_blocks(luma, steps(kLuma, quality));
  const Tensor coarse = steps(kChroma, quality);
  const auto chroma = [&](const Tensor& plane) {
    if (!subsample_chroma) return through_blocks(plane, coarse) - 128;
    const std::int64_t h = plane.size(0), w = plane.size(1);
    Tensor half = at::avg_pool2d(plane.view({1, 1, h, w}), {2, 2});
    // Blocks of the halved plane are whole too: it is padded to multiples of 16.
    half = through_blocks(half[0][0], coarse).view({1, 1, h / 2, w / 2});
    return at::upsample_bilinear2d(half, {h, w}, false)[0][0] - 128;
  };
  const Tensor b = chroma(blue), r = chroma(red);
  return at::stack({y + 1.402 * r, y - 0.344 * b - 0.714 * r, y + 1.772 * b})
      .slice(1, 0, height)
      .slice(2, 0, width)
      .clamp_(0, 255);
}

}  // namespace flowscope::train
