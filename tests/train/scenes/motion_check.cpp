// Flow of scenes whose motion has a formula.
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/render.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr Size kSize = {96, 64};

SceneTruth truth_of(const Scene& scene) {
  const auto made = banks(1, 0, at::kCPU);
  return truth(plan_frame(scene, 0), plan_frame(scene, 1), plan_passage(scene, 0, 1), *made);
}

Scene flat_scene(const FlatMotion& motion) {
  Scene scene;
  scene.size = kSize;
  scene.background = motion;
  scene.background_swing = {1e9, 1};
  scene.layers.emplace_back();
  return scene;
}

// flow(x, y) against a formula in coordinates from the centre.
template <class Formula>
void expect_flow(const at::Tensor& flow, const Formula& formula) {
  for (int y = 0; y < kSize.height; y += 7)
    for (int x = 0; x < kSize.width; x += 7) {
      const auto [u, v] = formula(x - 47.5, y - 31.5);
      EXPECT_NEAR(flow[0][y][x].item<float>(), u, 1e-3);
      EXPECT_NEAR(flow[1][y][x].item<float>(), v, 1e-3);
    }
}

}  // namespace

CHECK_CASE(translation_and_what_leaves_the_picture) {
  FlatMotion motion;
  motion.x = 3.25;
  motion.y = -2;
  const SceneTruth found = truth_of(flat_scene(motion));
  expect_flow(found.flow, [](double, double) { return std::pair{3.25, -2.0}; });
  for (int y = 0; y < kSize.height; ++y)
    for (int x = 0; x < kSize.width; ++x)
      EXPECT_EQ(found.occluded[0][y][x].item<bool>(), x + 3.25 > 95 || y - 2 < 0);
}

CHECK_CASE(rotation_and_growth_about_the_centre) {
  FlatMotion motion;
  motion.angle = 0.1;
  motion.growth = 0.05;
  const double k = std::exp(0.05);
  expect_flow(truth_of(flat_scene(motion)).flow, [&](double x, double y) {
    return std::pair{k * (std::cos(0.1) * x - std::sin(0.1) * y) - x,
                     k * (std::sin(0.1) * x + std::cos(0.1) * y) - y};
  });
}

CHECK_CASE(a_camera_that_moves_ahead) {
  Scene scene;
  scene.size = kSize;
  scene.focal = 100;
  scene.camera.shift = {0.1, 0, 1};
  scene.camera.swing = {1e9, 1};
  Layer wall;
  wall.in_space = true;
  wall.origin = {0, 0, 8};
  wall.along_s = {1, 0, 0};
  wall.along_t = {0, 1, 0};
  scene.layers = {wall};
  // A point (X, Y, 8) at 100·X/8 is seen at 100·(X − 0.1)/7 next.
  expect_flow(truth_of(scene).flow, [](double x, double y) {
    return std::pair{100 * (x * 8 / 100 - 0.1) / 7 - x, y * 8 / 7 - y};
  });
}

CHECK_CASE(a_bend_moves_what_is_looked_up) {
  // The point z of picture 2 that shows what x shows in picture 1 solves
  // z + a₂W(z) = M(x + a₁W(x)), M the motion beneath the bend.
  FlatMotion shift;
  shift.x = 1.5;
  shift.y = -0.75;
  Scene scene = flat_scene(shift);
  Bend& bend = scene.layers[0].bend;
  bend.x[0] = {1.0 / 80, 1.0 / 90, 0.3, 4};
  bend.x[1] = {-1.0 / 70, 1.0 / 120, 0.6, 2};
  bend.y[0] = {1.0 / 60, 0, 0.1, 3};
  bend.y[1] = {1.0 / 150, -1.0 / 75, 0.8, 5};
  bend.period = 7;
  bend.phase = 0.2;
  const double before = bend.at(0), after = bend.at(1);
  EXPECT_NEAR(before, 0.5 * std::sin(0.4 * std::numbers::pi), 1e-12);
  EXPECT_NEAR(after, 0.5 * std::sin(2 * std::numbers::pi * (1.0 / 7 + 0.2)), 1e-12);
  const auto moved = [&](const std::array<Wave, 2>& waves, double x, double y) {
    double sum = 0;
    for (const Wave& wave : waves) {
      const double turns = x * wave.kx + y * wave.ky + wave.phase;
      const double phase = turns - std::floor(turns + 0.5);
      sum += wave.amplitude * phase * (8 - 16 * std::abs(phase));
    }
    return sum;
  };
  const at::Tensor flow = truth_of(scene).flow;
  double farthest = 0;
  for (int row = 0; row < kSize.height; row += 7)
    for (int column = 0; column < kSize.width; column += 7) {
      const double x = column - 47.5, y = row - 31.5;
      const double u = flow[0][row][column].item<float>(), v = flow[1][row][column].item<float>();
      EXPECT_NEAR(x + u + after * moved(bend.x, x + u, y + v),
                  x + before * moved(bend.x, x, y) + 1.5, 1e-3);
      EXPECT_NEAR(y + v + after * moved(bend.y, x + u, y + v),
                  y + before * moved(bend.y, x, y) - 0.75, 1e-3);
      farthest = std::max(farthest, std::hypot(u - 1.5, v + 0.75));
    }
  EXPECT(farthest > 0.5);
}

CHECK_CASE(a_layer_in_front_covers_and_uncovers) {
  Scene scene = flat_scene({});
  Layer box;
  box.outline = Outline::box;
  box.rest = Matrix3::scale(10, 10);
  box.motion.x = 8;
  box.swing = {1e9, 1};
  scene.layers.insert(scene.layers.begin(), box);
  const SceneTruth found = truth_of(scene);
  // The box's middle moves by 8, the ground stands; the 8 columns right of it get covered.
  const auto at = [&](const at::Tensor& t, int channel, int x) {
    return t[channel][31][x].item<float>();
  };
  EXPECT_NEAR(at(found.flow, 0, 47), 8, 1e-4);
  EXPECT_EQ(at(found.flow, 0, 30), 0.0f);
  int covered = 0;
  for (int x = 0; x < kSize.width; ++x) covered += found.occluded[0][31][x].item<bool>() ? 1 : 0;
  EXPECT_EQ(covered, 8);
  EXPECT(found.occluded[0][31][60].item<bool>());
  EXPECT(!found.occluded[0][31][47].item<bool>());
}
