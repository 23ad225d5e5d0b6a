// Shapes over a background, by the statistics of Mayer et al. 2018 ("What Makes Good
// Synthetic Training Data for Learning Disparity and Optical Flow Estimation?").
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/train/scenes/draw.h"

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// A length in a random direction.
void push(Random& random, double length, double& x, double& y) {
  const double angle = random.uniform(0, kTurn);
  x = length * std::cos(angle);
  y = length * std::sin(angle);
}

// Half of the turns are under 2°, 95 % under 17°.
double heavy_turn(Random& random) {
  const double n = random.normal() / 1.96;
  return random.sign() * 17.0 / 360 * kTurn * n * n;
}

// Half of an object's translations are under 4 px, 5 % over 90, times `factor`.
FlatMotion object_motion(Random& random, double factor, double radius) {
  FlatMotion motion;
  push(random, factor * 12 * std::pow(std::abs(random.normal()), 3), motion.x, motion.y);
  if (random.chance(0.7)) motion.angle = factor * heavy_turn(random);
  if (random.chance(0.5)) motion.growth = factor * std::clamp(0.08 * random.normal(), -0.2, 0.2);
  if (random.chance(0.2)) motion.shear = factor * 0.06 * random.normal();
  if (random.chance(0.25))
    push(random, factor * 0.06 * random.normal() / radius, motion.tilt_x, motion.tilt_y);
  return motion;
}

// Half of a background's translations are under 0.6 px, a tenth over 20, none over 40, times
// `factor`.
FlatMotion background_motion(Random& random, double factor, double radius) {
  FlatMotion motion;
  push(random, factor * std::min(40.0, 40.0 / 15 * std::pow(random.normal(), 4)), motion.x,
       motion.y);
  if (random.chance(0.5)) motion.angle = 0.2 * factor * heavy_turn(random);
  if (random.chance(0.4)) motion.growth = factor * 0.025 * random.normal();
  if (random.chance(0.2))
    push(random, factor * 0.02 * random.normal() / radius, motion.tilt_x, motion.tilt_y);
  return motion;
}

// Under 1.8 px at the given radius from the centre, four of five under 1.
FlatMotion small_motion(Random& random, double radius) {
  FlatMotion motion;
  push(random, random.uniform(0, 1.2), motion.x, motion.y);
  motion.angle = random.uniform(-0.4, 0.4) / radius;
  motion.growth = random.uniform(-0.4, 0.4) / radius;
  return motion;
}

Bend draw_bend(Random& random) {
  Bend bend;
  for (auto* axis : {&bend.x, &bend.y})
    for (Wave& wave : *axis) {
      const double length = random.log_uniform(60, 300);
      // A wave's slope is at most 8 · amplitude / length and a is at most 1/2: two of
      // them per axis, both axes together, stay under 1/2.
      const double most = std::min(12.0, length / 24);
      push(random, 1 / length, wave.kx, wave.ky);
      wave.phase = random.uniform();
      wave.amplitude = random.log_uniform(0.2, 1) * most;
    }
  bend.period = random.log_uniform(2.5, 20);
  bend.phase = random.uniform();
  return bend;
}

Swing draw_swing(Random& random) { return {random.log_uniform(40, 160), 1}; }

// An outline, its size and place; rest maps [−1, 1]² there.
void place_object(Layer& layer, Random& random, Size size, double scale, double& radius) {
  const double least = std::min(size.width, size.height);
  radius = scale * random.log_uniform(8, 0.5 * least);
  double aspect = random.log_uniform(0.65, 1.5);
  if (random.chance(0.2)) {  // a bar
    layer.outline = Outline::box;
    radius = random.log_uniform(20, 0.5 * least);
    aspect = random.log_uniform(0.012, 0.15);
    if (radius * aspect < 0.6) aspect = 0.6 / radius;
  } else if (random.chance(0.1)) {
    layer.outline = Outline::box;
  } else {
    layer.outline = Outline::shape;
    layer.shape = random.below(kShapes);
  }
  layer.centre_x = random.uniform(-0.55, 0.55) * size.width;
  layer.centre_y = random.uniform(-0.55, 0.55) * size.height;
  layer.rest = Matrix3::shift(layer.centre_x, layer.centre_y) *
               Matrix3::rotation(random.uniform(0, kTurn)) *
               Matrix3::scale(radius, radius * aspect);
  layer.edge = random.uniform(0.6, 1.6);
}

}  // namespace

void draw_layered(Scene& scene, const SceneOptions& options, std::uint64_t seed,
                  std::int64_t sample, const Mood& mood) {
  Random random(seed, sample, stream::motion);
  const double factor = options.motion * random.log_uniform(0.33, 2);
  const bool small = scene.kind == SceneKind::small;
  const double reach = 0.5 * std::hypot(scene.size.width, scene.size.height);
  const bool moves = small ? random.chance(0.7) : !random.chance(0.2);
  if (moves)
    scene.background =
        small ? small_motion(random, reach) : background_motion(random, factor, reach);
  scene.background_swing = draw_swing(random);
  const double own_way = random.uniform(0.5, 1);  // share of objects that move by themselves
  const int count = random.chance(0.08) ? 0 : int(random.log_uniform(4, 30));
  const bool shadows = Random(seed, sample, stream::effects + 50).chance(options.effects.shadows);

  const double scale = random.log_uniform(0.6, 1.6);  // of the objects
  double sun_x = 0, sun_y = 0;
  push(random, 1, sun_x, sun_y);

  struct Placed {
    double order;  // the small ones mostly before the large
    std::vector<Layer> layers;
  };
  std::vector<Placed> placed;
  for (int i = 0; i < count; ++i) {
    Random each(seed, sample, stream::layer + std::uint64_t(i));
    Layer layer;
    double radius = 1;
    place_object(layer, each, scene.size, scale, radius);
    layer.swing = draw_swing(each);
    if (each.chance(own_way)) {
      layer.motion = small ? small_motion(each, radius) : object_motion(each, factor, radius);
      layer.with_background = !each.chance(0.15);
    }
    if (scene.kind == SceneKind::non_rigid && each.chance(0.7)) layer.bend = draw_bend(each);
    Random look(seed, sample, stream::material + std::uint64_t(i));
    const double aspect = std::hypot(layer.rest.m[1], layer.rest.m[4]);
    layer.material = draw_material(look, mood, radius, aspect);
    placed.push_back({radius * look.log_uniform(0.3, 3), {layer}});
    if (shadows && look.chance(0.7)) {
      Layer shadow = shadow_of(layer, look);
      const double away = look.uniform(1, 0.3 * radius + 4);
      const double x = away * sun_x, y = away * sun_y;
      shadow.rest = Matrix3::shift(x, y) * layer.rest;
      shadow.centre_x += x;
      shadow.centre_y += y;
      placed.back().layers.push_back(shadow);
    }
  }
  std::ranges::stable_sort(placed, {}, &Placed::order);
  for (std::size_t i = 0; i < placed.size(); ++i)
    for (Layer& layer : placed[i].layers) {
      layer.depth = 1 + 9 * double(i + 1) / double(count + 1);
      scene.layers.push_back(layer);
    }

  Random look(seed, sample, stream::material - 1);
  Layer ground;
  ground.material = draw_material(look, mood, 1, 1);
  ground.material.shade_s = 0.25 * look.normal() / reach;
  ground.material.shade_t = 0.25 * look.normal() / reach;
  if (scene.kind == SceneKind::non_rigid && look.chance(0.5)) ground.bend = draw_bend(look);
  scene.layers.push_back(ground);
}

}  // namespace flowscope::train
