// Flow of scenes whose motion has a formula.
#include <ATen/ATen.h>

#include <cmath>

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
  // A layer that stands but for a bend along y: the point z of picture 2 that shows what x
  // shows in picture 1 solves z + a₂W(z) = x + a₁W(x).
  Scene scene = flat_scene({});
  Bend& bend = scene.layers[0].bend;
  bend.y[0] = {1.0 / 60, 0, 0.1, 3};
  bend.period = 4;
  const auto wave = [](double turns) {
    const double phase = turns - std::floor(turns + 0.5);
    return 3 * phase * (8 - 16 * std::abs(phase));
  };
  EXPECT_NEAR(bend.at(0), 0, 1e-12);
  EXPECT_NEAR(bend.at(1), 0.5, 1e-12);
  expect_flow(truth_of(scene).flow, [&](double x, double) {
    return std::pair{0.0, -0.5 * wave(x / 60 + 0.1)};  // W depends on x alone
  });
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
