// Compression and noise.
#include <ATen/ATen.h>

#include <cmath>

#include "core/train/scenes/camera.h"
#include "core/train/scenes/compression.h"
#include "core/train/scenes/render.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

at::Tensor waves() {
  const at::Tensor x = at::arange(90, at::kFloat).view({1, 90});
  const at::Tensor y = at::arange(70, at::kFloat).view({70, 1});
  return at::stack({128 + 90 * at::sin(0.7 * x + 0.2 * y), 128 + 60 * at::cos(0.3 * x - 0.9 * y),
                    128 + 40 * at::sin(1.1 * y) + 0 * x});
}

double error(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().mean().item<double>();
}

}  // namespace

CHECK_CASE(compression_loses_as_its_quality_says) {
  const at::Tensor picture = waves();
  const double best = error(picture, compressed(picture, 100, false));
  const double good = error(picture, compressed(picture, 90, false));
  const double poor = error(picture, compressed(picture, 30, false));
  EXPECT(best < 0.6);
  EXPECT(good > best && poor > 1.5 * good);
  EXPECT(error(picture, compressed(picture, 100, true)) > 2 * best);
  EXPECT_EQ(compressed(picture, 50, true).sizes(), picture.sizes());
  // Grey has no chroma to lose and a flat picture no detail.
  const at::Tensor flat = at::full({3, 40, 40}, 128.0f);
  EXPECT(error(flat, compressed(flat, 40, true)) < 1e-3);
}

CHECK_CASE(noise_has_its_deviation_and_differs_between_frames) {
  Scene scene;
  scene.size = {200, 150};
  scene.key = 77;
  scene.effects.noise = 0.02;
  const auto shot = [&](std::int64_t frame) {
    return photograph(at::full({3, 150, 200}, 0.5f), scene, frame).to(at::kFloat);
  };
  const at::Tensor first = shot(0), second = shot(1);
  EXPECT_NEAR(first.mean().item<double>(), 127.5, 0.2);
  EXPECT_NEAR(first.std().item<double>(), 0.02 * 255, 0.15);
  const at::Tensor product = (first - first.mean()) * (second - second.mean());
  EXPECT_NEAR(product.mean().item<double>(), 0, 0.5);  // of a variance of 26
  EXPECT(at::equal(first, shot(0)));
  scene.effects.coarse_noise = true;
  const at::Tensor coarse = shot(0);
  EXPECT_NEAR(coarse.std().item<double>(), 0.02 * 255, 0.3);
  const at::Tensor centred = coarse - coarse.mean();
  const double beside = (centred.slice(2, 1) * centred.slice(2, 0, -1)).mean().item<double>();
  EXPECT_NEAR(beside / centred.square().mean().item<double>(), 0.5, 0.05);
}
