// The banks of textures and outlines.
#include <ATen/ATen.h>

#include <cmath>

#include "core/train/scenes/texture_bank.h"
#include "core/train/scenes/texture_kinds.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr int kSide = 1 << kTileBits;

int channel(std::int32_t texel, int c) { return (texel >> (8 * c)) & 255; }

}  // namespace

CHECK_CASE(tiles_are_deviations_and_their_levels_averages) {
  const at::Tensor bank = make_texture_bank(1, 0);
  EXPECT_EQ(bank.numel(), std::int64_t(kTiles) << kTileStride);
  const auto* texels = bank.data_ptr<std::int32_t>();
  for (int tile = 0; tile < kTiles; ++tile) {
    const std::int32_t* fine = texels + (std::int64_t(tile) << kTileStride);
    const std::int32_t* half = fine + (1 << (kTileStride - 1));
    double sum = 0, squares = 0;
    for (int i = 0; i < kSide * kSide; ++i) {
      const double d = channel(fine[i], 1) - 128;
      sum += d / (kSide * kSide);
      squares += d * d / (kSide * kSide);
    }
    EXPECT(std::abs(sum) < 12);
    EXPECT(squares > 0.5);  // even the faintest shows something
    const auto kind = TextureKind(tile / kTilesPerKind);
    EXPECT(kind == TextureKind::faint ? squares < std::pow(0.13 * 128, 2)
                                      : squares > std::pow(0.1 * 128, 2));
    for (int y = 0; y < kSide / 2; y += 17)
      for (int x = 0; x < kSide / 2; x += 13) {
        const std::int32_t* at = fine + 2 * y * kSide + 2 * x;
        const double mean = (channel(at[0], 0) + channel(at[1], 0) + channel(at[kSide], 0) +
                             channel(at[kSide + 1], 0)) /
                            4.0;
        EXPECT_NEAR(channel(half[y * kSide / 2 + x], 0), mean, 1.01);
      }
  }
  EXPECT(!at::equal(bank, make_texture_bank(1, 1)));
}

// Of rows at frequencies an octave apart, by Fourier's formula.
CHECK_CASE(fractal_noise_has_the_spectrum_that_is_documented) {
  const at::Tensor octaves = at::arange(2, kTileBits - 2, at::kDouble);
  const at::Tensor angle = at::arange(kSide, at::kDouble).unsqueeze(1) * octaves.exp2() *
                           (2 * 3.141592653589793 / kSide);
  const at::Tensor across = octaves - octaves.mean();
  for (const double smoothness : {0.0, 0.5, 1.0}) {
    at::Tensor power = at::zeros({octaves.numel()}, at::kDouble);
    for (int seed = 0; seed < 24; ++seed) {
      Random random(std::uint64_t(seed), 0, 1);
      Field noise = fractal(random, smoothness);
      const at::Tensor rows =
          at::from_blob(noise.values.data(), {kSide, kSide}, at::kFloat).to(at::kDouble);
      EXPECT_NEAR(rows.mean().item<double>(), 0, 1e-5);
      EXPECT_NEAR(rows.std().item<double>(), 1, 1e-3);
      power += (rows.mm(angle.cos()).square() + rows.mm(angle.sin()).square()).sum(0);
    }
    const double slope = ((power.log2() * across).sum() / across.square().sum()).item<double>();
    EXPECT_NEAR(slope, -(1 + 2 * smoothness), 0.35);
  }
}

CHECK_CASE(outlines_are_distances_inside_their_box) {
  constexpr int side = 1 << kShapeBits;
  const at::Tensor shapes = make_shape_bank(1).view({kShapes, side, side});
  for (int i = 0; i < kShapes; ++i) {
    const at::Tensor shape = shapes[i];
    EXPECT(shape.max().item<float>() > 0.03f);  // there is something
    const at::Tensor border =
        at::cat({shape[0], shape[side - 1], shape.select(1, 0), shape.select(1, side - 1)});
    EXPECT(border.max().item<float>() <= 0.0f);
    // A distance never changes faster than its place.
    const float step = 2.0f / (side - 1);
    EXPECT(shape.diff(1, 0).abs().max().item<float>() < 1.001f * step);
    EXPECT(shape.diff(1, 1).abs().max().item<float>() < 1.001f * step);
  }
}
