// What is drawn has the statistics that draw.h and scene_options.h state.
#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <vector>

#include "core/train/scenes/draw.h"
#include "core/train/scenes/scenes.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr int kDraws = 20'000;
constexpr int kScenes = 6'000;
constexpr double kDegree = std::numbers::pi / 180;

// Whether so many of `count` are the stated share of them, which is a rounded number: within
// four standard deviations and a thirtieth of it.
bool is_share(double found, double stated, double count) {
  const double chance = 4 * std::sqrt(stated * (1 - stated) / count);
  return std::abs(found / count - stated) < chance + stated / 30;
}

template <typename Draw>
std::vector<FlatMotion> many(const Draw& draw) {
  std::vector<FlatMotion> motions(kDraws);
  std::ranges::generate(motions, draw);
  return motions;
}

template <typename Predicate>
double count(const std::vector<FlatMotion>& motions, const Predicate& predicate) {
  return double(std::ranges::count_if(motions, predicate));
}

bool turns(const FlatMotion& motion) { return motion.angle != 0; }
auto turns_less_than(double degrees) {
  return [=](const FlatMotion& m) { return turns(m) && std::abs(m.angle) < degrees * kDegree; };
}
auto shorter_than(double length) {
  return [=](const FlatMotion& motion) { return std::hypot(motion.x, motion.y) < length; };
}

SceneOptions only(double SceneShares::*kind) {
  SceneOptions options;
  options.shares = {0, 0, 0, 0, 0};
  options.shares.*kind = 1;
  return options;
}

Scene drawn(const SceneOptions& options, int sample) {
  return draw_scene(options, 11, sample, {96, 64});
}

bool in_space(const Scene& scene) {
  return std::ranges::any_of(scene.layers, [](const Layer& layer) { return layer.in_space; });
}
bool has_shadows(const Scene& scene) {
  return std::ranges::any_of(scene.layers, [](const Layer& layer) { return !layer.solid; });
}

bool has_blurred_textures(const Scene& scene) {
  return std::ranges::any_of(scene.layers, [](const Layer& layer) { return layer.blur > 1; });
}

// How many scenes each effect is in. What it is like lies within its range.
std::map<std::string, double> effects_in(const SceneOptions& options) {
  std::map<std::string, double> found;
  double& layers = found["layers where some are blurred"];
  double& blurred = found["blurred layers"];
  for (int i = 0; i < kScenes; ++i) {
    const Scene scene = drawn(options, i);
    const CameraEffects& e = scene.effects;
    const bool over = e.overexposure > 1, under = e.black > 0;
    const std::map<std::string, bool> has = {{"motion blur", e.shutter > 0},
                                             {"defocus", e.defocus > 0},
                                             {"fog", scene.fog > 0},
                                             {"lighting", e.varied_light},
                                             {"noise", e.noise > 0},
                                             {"compression", e.quality > 0},
                                             {"4:2:0", e.subsample},
                                             {"limited range", e.limited_range},
                                             {"clipping", over || under},
                                             {"overexposure", over},
                                             {"grey", e.grey},
                                             {"texture blur", has_blurred_textures(scene)}};
    for (const auto& [name, so] : has) found[name] += so ? 1 : 0;
    for (const Layer& layer : scene.layers) {
      blurred += layer.blur > 1 ? 1 : 0;
      layers += has_blurred_textures(scene) ? 1 : 0;
      EXPECT(layer.blur == 1 || (layer.blur >= 2 && layer.blur <= 12));
    }
    EXPECT(!(over && under));
    EXPECT(e.defocus == 0 || (e.defocus >= 0.4 && e.defocus <= 2.2));
    EXPECT(e.quality == 0 || (e.quality >= 30 && e.quality < 95));
    EXPECT(e.noise + e.shot_noise <= 0.0625);
    EXPECT(e.quality > 0 || !e.subsample);
  }
  return found;
}

}  // namespace

CHECK_CASE(objects_move_as_stated) {
  Random random(3, 0, 0);
  const auto motions = many([&] { return draw_object_motion(random, 1, 50); });
  const double turned = count(motions, turns);
  EXPECT(is_share(count(motions, shorter_than(4)), 0.5, kDraws));
  EXPECT(is_share(kDraws - count(motions, shorter_than(90)), 0.05, kDraws));
  EXPECT(is_share(count(motions, [](const auto& m) { return m.x > 0; }), 0.5, kDraws));
  EXPECT(is_share(count(motions, [](const auto& m) { return m.y > 0; }), 0.5, kDraws));
  EXPECT(is_share(count(motions, [](const auto& m) { return m.growth != 0; }), 0.5, kDraws));
  EXPECT(std::ranges::all_of(motions, [](const auto& m) { return std::abs(m.growth) <= 0.2; }));
  EXPECT(is_share(turned, 0.7, kDraws));
  EXPECT(is_share(count(motions, turns_less_than(2)), 0.5, turned));
  EXPECT(is_share(turned - count(motions, turns_less_than(17)), 0.05, turned));
  EXPECT(is_share(count(motions, [](const auto& m) { return m.angle > 0; }), 0.5, turned));
}

CHECK_CASE(backgrounds_move_as_stated) {
  Random random(4, 0, 0);
  const auto motions = many([&] { return draw_background_motion(random, 1, 150); });
  const double turned = count(motions, turns);
  EXPECT_EQ(count(motions, shorter_than(40 + 1e-9)), double(kDraws));
  EXPECT(is_share(count(motions, shorter_than(0.6)), 0.5, kDraws));
  EXPECT(is_share(kDraws - count(motions, shorter_than(20)), 0.1, kDraws));
  EXPECT(is_share(turned, 0.5, kDraws));
  EXPECT(is_share(count(motions, turns_less_than(2.0 / 5)), 0.5, turned));
  EXPECT(is_share(turned - count(motions, turns_less_than(17.0 / 5)), 0.05, turned));
}

CHECK_CASE(motions_are_multiplied) {
  for (int i = 0; i < 100; ++i) {
    Random one(5, i, 0), two = one;
    const FlatMotion slow = draw_object_motion(one, 1, 50), fast = draw_object_motion(two, 3, 50);
    EXPECT_NEAR(fast.x, 3 * slow.x, 1e-9);
    EXPECT_NEAR(fast.y, 3 * slow.y, 1e-9);
    EXPECT_NEAR(fast.angle, 3 * slow.angle, 1e-12);
    EXPECT_NEAR(fast.growth, 3 * slow.growth, 1e-12);
    EXPECT_NEAR(fast.tilt_x, 3 * slow.tilt_x, 1e-12);
    const FlatMotion small = draw_small_motion(one, 1, 50), less = draw_small_motion(two, 0.5, 50);
    EXPECT_NEAR(less.x, 0.5 * small.x, 1e-12);
    EXPECT_NEAR(less.angle, 0.5 * small.angle, 1e-12);
    EXPECT_NEAR(less.growth, 0.5 * small.growth, 1e-12);
    EXPECT_NEAR(draw_bend(two, 0.5).reach(), 0.5 * draw_bend(one, 1).reach(), 1e-12);
  }
}

CHECK_CASE(small_motions_are_small) {
  Random random(6, 0, 0);
  constexpr double radius = 120;
  double under_one = 0;
  for (int i = 0; i < kDraws; ++i) {
    const FlatMotion motion = draw_small_motion(random, 1, radius);
    // Of the point (radius, 0).
    const double scale = std::exp(motion.growth) * radius;
    const double length = std::hypot(motion.x + scale * std::cos(motion.angle) - radius,
                                     motion.y + scale * std::sin(motion.angle));
    EXPECT(length < 1.8);
    under_one += length < 1 ? 1 : 0;
  }
  EXPECT(is_share(under_one, 0.8, kDraws));
}

CHECK_CASE(kinds_have_their_shares) {
  std::map<SceneKind, double> kinds, spatial;
  double movers = 0;
  for (int i = 0; i < kScenes; ++i) {
    const Scene scene = drawn({}, i);
    kinds[scene.kind] += 1;
    spatial[scene.kind] += in_space(scene) ? 1 : 0;
    movers += scene.kind == SceneKind::rigid && !scene.bodies.empty() ? 1 : 0;
    EXPECT(!scene.layers.empty());
    EXPECT(scene.layers.back().outline == Outline::none && scene.layers.back().solid);
  }
  EXPECT(is_share(kinds[SceneKind::layered], 0.40, kScenes));
  EXPECT(is_share(kinds[SceneKind::rigid], 0.35, kScenes));
  EXPECT(is_share(kinds[SceneKind::non_rigid], 0.12, kScenes));
  EXPECT(is_share(kinds[SceneKind::small], 0.08, kScenes));
  EXPECT(is_share(kinds[SceneKind::still], 0.05, kScenes));
  EXPECT_EQ(spatial[SceneKind::layered] + spatial[SceneKind::non_rigid], 0.0);
  EXPECT_EQ(spatial[SceneKind::rigid], kinds[SceneKind::rigid]);
  EXPECT(is_share(spatial[SceneKind::small], 0.3, kinds[SceneKind::small]));
  EXPECT(is_share(spatial[SceneKind::still], 0.5, kinds[SceneKind::still]));
  // Half of the streets; of the rooms also those with a solid that turns, three of ten.
  EXPECT(is_share(movers, 0.5 * 0.5 + 0.5 * (1 - 0.5 * 0.7), kinds[SceneKind::rigid]));
}

CHECK_CASE(layered_scenes_are_as_stated) {
  double standing = 0, empty = 0, objects = 0, movers = 0, carried = 0, layers = 0, faint = 0;
  for (int i = 0; i < kScenes; ++i) {
    const Scene scene = drawn(only(&SceneShares::layered), i);
    standing += scene.background == FlatMotion{} ? 1 : 0;
    int count = -1;  // the background is no object
    for (const Layer& layer : scene.layers) {
      if (!layer.solid) continue;
      ++count;
      layers += 1;
      faint += layer.material.tile / kTilesPerKind == int(TextureKind::faint) ? 1 : 0;
      if (layer.motion == FlatMotion{}) continue;
      movers += 1;
      carried += layer.with_background ? 1 : 0;
    }
    EXPECT(count == 0 || (count >= 4 && count < 30));
    empty += count == 0 ? 1 : 0;
    objects += count;
  }
  EXPECT(is_share(standing, 0.2, kScenes));
  EXPECT(is_share(empty, 0.08, kScenes));
  EXPECT(is_share(movers, 0.75, objects));
  EXPECT(is_share(carried, 0.85, movers));
  EXPECT(is_share(faint, 0.18, layers));
}

CHECK_CASE(effects_have_their_shares) {
  auto found = effects_in(only(&SceneShares::layered));
  EXPECT(is_share(found["motion blur"], 0.35, kScenes));
  EXPECT(is_share(found["defocus"], 0.2, kScenes));
  EXPECT(is_share(found["fog"], 0.15, kScenes));
  EXPECT(is_share(found["lighting"], 0.3, kScenes));
  EXPECT(is_share(found["noise"], 0.5, kScenes));
  EXPECT(is_share(found["compression"], 0.35, kScenes));
  EXPECT(is_share(found["4:2:0"], 0.7, found["compression"]));
  EXPECT(is_share(found["limited range"], 0.1, kScenes));
  EXPECT(is_share(found["clipping"], 0.1, kScenes));
  EXPECT(is_share(found["overexposure"], 0.6, found["clipping"]));
  EXPECT(is_share(found["grey"], 0.1, kScenes));
  // Scenes of the background alone, 8 %, show it half of the time.
  EXPECT(is_share(found["texture blur"], 0.1 * 0.95, kScenes));
  EXPECT_NEAR(found["blurred layers"] / found["layers where some are blurred"], 0.5, 0.05);

  found = effects_in(only(&SceneShares::still));
  EXPECT_EQ(found["motion blur"], 0.0);
  EXPECT(is_share(found["noise"], 1 - std::pow(0.5, 3), kScenes));
  EXPECT(is_share(found["compression"], 1 - std::pow(0.65, 3), kScenes));
  EXPECT(is_share(found["defocus"], 0.2, kScenes));
  EXPECT(is_share(found["lighting"], 0.3, kScenes));

  SceneOptions none;
  none.effects = SceneEffects::none();
  for (const auto& [name, count] : effects_in(none)) EXPECT_EQ(count, 0.0);
}

CHECK_CASE(shadows_have_their_share) {
  double layered = 0, rigid = 0;
  SceneOptions none = only(&SceneShares::layered);
  none.effects.shadows = 0;
  for (int i = 0; i < kScenes; ++i) {
    layered += has_shadows(drawn(only(&SceneShares::layered), i)) ? 1 : 0;
    rigid += has_shadows(drawn(only(&SceneShares::rigid), i)) ? 1 : 0;
    EXPECT(!has_shadows(drawn(none, i)));
  }
  EXPECT(is_share(layered, 0.3 * 0.92, kScenes));     // where there are objects
  EXPECT(is_share(rigid, 0.3 * 0.5 * 0.5, kScenes));  // streets with cars
}

CHECK_CASE(colours_are_muted) {
  Random random(7, 0, 0);
  double strong = 0;
  for (int i = 0; i < kDraws; ++i) {
    const Mood mood = draw_mood(random);
    EXPECT(mood.saturation >= 0.02 && mood.saturation <= 0.45);
    strong += mood.saturation > 0.2 ? 1 : 0;
  }
  EXPECT(is_share(strong, 0.12, kDraws));

  SceneOptions plain;
  plain.effects = SceneEffects::none();
  constexpr int count = 80;
  double saturation = 0;
  for (int i = 0; i < count; ++i) {
    const at::Tensor image = scene_pair(plain, 1, i, {96, 64}, at::kCPU).image1.to(at::kFloat);
    const at::Tensor most = image.amax(0), least = image.amin(0);
    saturation += ((most - least) / most.clamp_min(1)).mean().item<double>() / count;
  }
  EXPECT_NEAR(saturation, 0.28, 0.05);
}
