#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/train/scenes/draw.h"

namespace flowscope::train {

Mood draw_mood(Random& random) {
  Mood mood;
  mood.light = random.uniform(0.22, 0.62);
  mood.spread = random.uniform(0.08, 0.26);
  mood.saturation = random.chance(0.12) ? random.uniform(0.2, 0.45) : random.uniform(0.02, 0.2);
  const double warm = 0.1 * random.normal(), green = 0.025 * random.normal();
  mood.tint = {1 + warm, 1 + green, 1 - warm};
  return mood;
}

std::array<double, 3> draw_colour(Random& random, const Mood& mood) {
  const double light = std::clamp(mood.light + mood.spread * random.normal(), 0.03, 0.95);
  // Most things are between orange and blue, fewer between green and magenta.
  const double warm = mood.saturation * random.normal();
  const double green = 0.35 * mood.saturation * random.normal();
  const std::array<double, 3> hue = {1 + warm - 0.5 * green, 1 + green, 1 - warm - 0.5 * green};
  std::array<double, 3> colour;
  for (std::size_t c = 0; c < 3; ++c)
    colour[c] = std::clamp(light * hue[c] * mood.tint[c], 0.0, 1.0);
  return colour;
}

Material draw_material(Random& random, const Mood& mood, double pixels_s, double pixels_t) {
  // Leaves, fractal, cells, pattern, glyphs, faint.
  constexpr std::array<double, kTextureKinds> shares = {0.28, 0.24, 0.12, 0.12, 0.06, 0.18};
  double at = random.uniform();
  int kind = 0;
  while (kind + 1 < kTextureKinds && at >= shares[std::size_t(kind)])
    at -= shares[std::size_t(kind++)];
  return draw_material(random, mood, pixels_s, pixels_t, TextureKind(kind));
}

Material draw_material(Random& random, const Mood& mood, double pixels_s, double pixels_t,
                       TextureKind kind) {
  Material material;
  const auto any_tile = [&](TextureKind of) {
    return int(of) * kTilesPerKind + random.below(kTilesPerKind);
  };
  material.tile = any_tile(kind);
  material.second_tile = any_tile(random.chance(0.5) ? TextureKind::leaves : TextureKind::fractal);
  const double texels = random.log_uniform(0.45, 1.7);  // a pixel
  const bool upright = kind == TextureKind::pattern || kind == TextureKind::glyphs;
  const double angle = upright ? 0.15 * random.normal() : random.uniform(0, 2 * std::numbers::pi);
  const double flip = random.sign();
  const double c = texels * std::cos(angle), s = texels * std::sin(angle);
  material.texture = {c * pixels_s,        -s * pixels_t,       random.uniform(0, 256),
                      flip * s * pixels_s, flip * c * pixels_t, random.uniform(0, 256)};
  if (kind != TextureKind::faint && random.chance(0.55)) {
    material.second_scale = random.log_uniform(0.08, 0.5);
    material.second_weight = random.uniform(0.2, 0.9);
  }
  material.colour = draw_colour(random, mood);
  const double brightest = *std::ranges::max_element(material.colour);
  const double strength = random.log_uniform(0.25, 1.1) * std::min(0.75, 0.15 + 0.9 * brightest);
  for (std::size_t i = 0; i < 3; ++i)
    material.contrast[i] = strength * (0.5 + 0.5 * material.colour[i] / (brightest + 0.05)) *
                           (1 + 0.05 * random.normal());
  material.shade_s = 0.15 * random.normal();
  material.shade_t = 0.15 * random.normal();
  return material;
}

Layer shadow_of(const Layer& layer, Random& random) {
  Layer shadow = layer;
  shadow.solid = false;
  shadow.opacity = random.uniform(0.15, 0.5);
  shadow.edge = random.log_uniform(2, 20);
  shadow.material.colour = {0, 0, 0};
  shadow.material.contrast = {0, 0, 0};
  shadow.material.second_weight = 0;
  return shadow;
}

}  // namespace flowscope::train
