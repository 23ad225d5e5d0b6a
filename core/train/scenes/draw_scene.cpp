#include <algorithm>
#include <array>
#include <cmath>

#include "core/train/scenes/draw.h"
#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/render.h"

namespace flowscope::train {
namespace {

// A bank of textures serves this many samples.
constexpr std::int64_t kSamplesPerBank = 4096;

SceneKind draw_kind(Random& random, const SceneShares& shares) {
  const std::array<double, 5> all = {shares.layered, shares.rigid, shares.non_rigid, shares.small,
                                     shares.still};
  double sum = 0;
  for (const double share : all) sum += share;
  double at = random.uniform(0, sum);
  for (std::size_t kind = 0; kind < all.size(); ++kind) {
    if (at < all[kind]) return SceneKind(kind);
    at -= all[kind];
  }
  return SceneKind::layered;
}

// How far a point of the picture (from its centre) that a layer shows moves; 0 beyond it.
double moved(const Matrix3& before, const Matrix3& after, Vector3 point) {
  const Vector3 from = before * point, to = after * point;
  if (from.z < 1e-3 || to.z < 1e-3) return 0;
  return std::hypot(to.x / to.z - from.x / from.z, to.y / to.z - from.y / from.z);
}

// The longest displacement of a layer, at 25 points of what may be seen of it.
double longest(const Scene& scene, const Layer& layer) {
  const Matrix3 before = scene.pose(layer, 0), after = scene.pose(layer, 1);
  const Matrix3 inverse = before.inverse();
  const double half_width = 0.5 * scene.size.width, half_height = 0.5 * scene.size.height;
  double most = 0;
  for (int i = 0; i < 25; ++i) {
    const int column = i % 5, row = i / 5;
    const double a = 0.5 * column - 1, b = 0.5 * row - 1;
    Vector3 point = {a, b, 1};
    if (layer.outline == Outline::none) {
      point = inverse * Vector3{a * half_width, b * half_height, 1};
      if (point.z <= 0) continue;
    } else {
      const Vector3 seen = before * point;
      if (seen.z < 1e-3 || std::abs(seen.x / seen.z) > half_width ||
          std::abs(seen.y / seen.z) > half_height)
        continue;
    }
    most = std::max(most, moved(before, after, point));
  }
  return most;
}

template <class Which>
double longest_of(const Scene& scene, const Which& which) {
  double most = 0;
  for (const Layer& layer : scene.layers)
    if (which(layer)) most = std::max(most, longest(scene, layer));
  return most;
}

}  // namespace

void limit_motions(Scene& scene, double max_displacement) {
  const auto slow_down = [&](double& rate, const auto& which) {
    for (int attempt = 0; attempt < 3; ++attempt) {
      const double most = longest_of(scene, which);
      if (most <= max_displacement) return;
      rate *= 0.98 * max_displacement / most;
    }
  };
  slow_down(scene.camera.swing.rate, [](const Layer& l) { return l.in_space && l.body < 0; });
  for (std::size_t body = 0; body < scene.bodies.size(); ++body)
    slow_down(scene.bodies[body].swing.rate,
              [&](const Layer& l) { return l.in_space && l.body == int(body); });
  slow_down(scene.background_swing.rate, [](const Layer& l) {
    return !l.in_space && l.with_background && l.motion == FlatMotion{};
  });
  for (Layer& layer : scene.layers)
    if (!layer.in_space) slow_down(layer.swing.rate, [&](const Layer& l) { return &l == &layer; });
}

void limit_flow(Scene& scene, double max_displacement, std::uint64_t seed) {
  const at::Tensor shapes = shape_bank(seed);
  const auto longest = [&] {
    return longest_flow(plan_frame(scene, 0), plan_passage(scene, 0, 1), shapes);
  };
  if (longest() <= max_displacement) return;
  for (Layer& layer : scene.layers) {
    const double bent = layer.bend.reach() * std::abs(layer.bend.at(1) - layer.bend.at(0));
    if (bent > max_displacement) layer.bend.scale(max_displacement / bent);
  }
  const auto slow_down = [&](double factor) {
    scene.camera.swing.rate *= factor;
    scene.background_swing.rate *= factor;
    for (SpaceMotion& body : scene.bodies) body.swing.rate *= factor;
    for (Layer& layer : scene.layers) {
      layer.swing.rate *= factor;
      layer.bend.scale(factor);
    }
  };
  // What ends behind the camera goes so far that it says nothing of the factor needed.
  constexpr double least = 0.5;
  for (int attempt = 0; attempt < 40; ++attempt) {
    const double most = longest();
    if (most <= max_displacement) return;
    slow_down(std::max(least, 0.98 * max_displacement / most));
  }
  slow_down(0);
}

double longest_motion(const Scene& scene) {
  return longest_of(scene, [](const Layer& layer) { return layer.solid; });
}

// A body's faces are blurred alike.
void blur_textures(Scene& scene, std::uint64_t seed, std::int64_t sample) {
  for (std::size_t i = 0; i < scene.layers.size(); ++i) {
    Layer& layer = scene.layers[i];
    const std::uint64_t which = layer.body < 0 ? i : 1000 + std::uint64_t(layer.body);
    Random each(seed, sample, stream::blur + 1 + which);
    if (each.chance(0.5)) layer.blur = each.log_uniform(2, 12);
  }
}

void draw_effects(Scene& scene, const SceneOptions& options, std::uint64_t seed,
                  std::int64_t sample, const Mood& mood) {
  Random random(seed, sample, stream::effects);
  const SceneEffects& p = options.effects;
  CameraEffects& out = scene.effects;
  // Every effect draws its numbers whether or not it happens: options stay comparable.
  const auto happens = [&](double probability) { return random.uniform() < probability; };
  const auto if_so = [](bool so, double value, double otherwise) { return so ? value : otherwise; };
  const bool still = scene.kind == SceneKind::still;
  const auto likelier = [&](double chance) { return still ? 1 - std::pow(1 - chance, 3) : chance; };

  out.shutter = if_so(happens(p.motion_blur) && !still, random.uniform(0.2, 0.9), 0);
  const bool defocused = happens(p.defocus);
  out.defocus = if_so(defocused, random.log_uniform(0.4, 2.2), 0);
  const bool foggy = happens(p.fog);
  const double thickness = random.log_uniform(0.1, 1.2);
  const double reference = scene.kind == SceneKind::rigid ? 25 : 10;
  scene.fog = if_so(foggy, thickness / reference, 0);
  for (std::size_t c = 0; c < 3; ++c)
    scene.fog_colour[c] = std::clamp((mood.light + 0.25) * mood.tint[c], 0.0, 1.0);
  out.varied_light = happens(p.lighting);
  const bool noisy = happens(likelier(p.noise));
  const double grain = std::pow(random.uniform(), 2);
  out.noise = if_so(noisy, 0.002 + 0.035 * grain, 0);
  out.shot_noise = if_so(noisy, 0.025 * random.uniform() * grain, 0);
  out.coarse_noise = random.chance(0.4);
  const bool compressed = happens(likelier(p.compression));
  out.quality = int(if_so(compressed, 30 + 65 * random.uniform(), 0));
  out.subsample = compressed && random.chance(0.7);
  out.limited_range = happens(p.limited_range);
  const bool clipped = happens(p.clipping);
  const bool over = random.chance(0.6);
  out.overexposure = if_so(clipped && over, random.uniform(1.2, 1.9), 1);
  out.black = if_so(clipped && !over, random.uniform(0.04, 0.15), 0);
  out.grey = happens(p.grey);
  if (Random(seed, sample, stream::blur).chance(p.texture_blur)) blur_textures(scene, seed, sample);
}

Exposure exposure_of(const Scene& scene, std::int64_t frame) {
  Random random(scene.key, frame, stream::frame);
  Exposure out;
  if (!scene.effects.varied_light) return out;
  out.gain = std::exp(0.12 * random.normal());
  for (double& balance : out.balance) balance = 1 + 0.03 * random.normal();
  out.light_x = 0.15 * random.normal();
  out.light_y = 0.15 * random.normal();
  return out;
}

Scene draw_scene(const SceneOptions& mix, std::uint64_t seed, std::int64_t sample, Size size) {
  SceneOptions options = mix;
  options.motion *= Random(seed, sample, stream::hurry).log_uniform(1, mix.hurry);
  Random random(seed, sample, stream::kind);
  Scene scene;
  scene.kind = draw_kind(random, options.shares);
  scene.size = size;
  scene.key = random.bits();
  scene.bank = std::uint64_t(sample / kSamplesPerBank);
  const bool in_space = scene.kind == SceneKind::rigid ||
                        (scene.kind == SceneKind::still && random.chance(0.5)) ||
                        (scene.kind == SceneKind::small && random.chance(0.3));
  Random mood_numbers(seed, sample, stream::mood);
  const Mood mood = draw_mood(mood_numbers);
  if (in_space)
    draw_rigid(scene, options, seed, sample, mood);
  else
    draw_layered(scene, options, seed, sample, mood);
  if (scene.kind == SceneKind::still) {
    scene.camera.swing.rate = scene.background_swing.rate = 0;
    for (SpaceMotion& body : scene.bodies) body.swing.rate = 0;
    for (Layer& layer : scene.layers) layer.swing.rate = 0;
  }
  const bool small = scene.kind == SceneKind::small;
  const double most = options.max_displacement;
  limit_motions(scene, small ? std::min(most, random.uniform(0.3, 1.95)) : most);
  limit_flow(scene, small ? std::min(most, 2.0) : most, seed);
  draw_effects(scene, options, seed, sample, mood);
  return scene;
}

}  // namespace flowscope::train
