// Shapes over a background.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/train/scenes/draw.h"

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

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
  const double calm = std::min(1.0, options.motion);  // of bends and small motions
  const bool small = scene.kind == SceneKind::small;
  const double reach = 0.5 * std::hypot(scene.size.width, scene.size.height);
  const bool moves = small ? random.chance(0.7) : !random.chance(0.2);
  if (moves)
    scene.background = small ? draw_small_motion(random, calm, reach)
                             : draw_background_motion(random, factor, reach);
  scene.background_swing = draw_swing(random);
  const double own_way = random.uniform(0.5, 1);  // share of objects that move by themselves
  const int count = random.chance(0.08) ? 0 : int(random.log_uniform(4, 30));
  const bool shadows = Random(seed, sample, stream::effects + 50).chance(options.effects.shadows);

  const double scale = random.log_uniform(0.6, 1.6);  // of the objects
  double sun_x = 0, sun_y = 0;
  draw_vector(random, 1, sun_x, sun_y);

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
      layer.motion =
          small ? draw_small_motion(each, calm, radius) : draw_object_motion(each, factor, radius);
      layer.with_background = !each.chance(0.15);
    }
    if (scene.kind == SceneKind::non_rigid && each.chance(0.7)) layer.bend = draw_bend(each, calm);
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
  if (scene.kind == SceneKind::non_rigid && look.chance(0.5)) ground.bend = draw_bend(look, calm);
  scene.layers.push_back(ground);
}

}  // namespace flowscope::train
