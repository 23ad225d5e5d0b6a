// Motions in the plane of the picture, by the statistics of Mayer et al. 2018 ("What Makes
// Good Synthetic Training Data for Learning Disparity and Optical Flow Estimation?").
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/train/scenes/draw.h"

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

// Half of the turns are under 2°, 95 % under 17°.
double heavy_turn(Random& random) {
  const double n = random.normal() / 1.96;
  return random.sign() * 17.0 / 360 * kTurn * n * n;
}

}  // namespace

void draw_vector(Random& random, double length, double& x, double& y) {
  const double angle = random.uniform(0, kTurn);
  x = length * std::cos(angle);
  y = length * std::sin(angle);
}

FlatMotion draw_object_motion(Random& random, double factor, double radius) {
  FlatMotion motion;
  draw_vector(random, factor * 12 * std::pow(std::abs(random.normal()), 3), motion.x, motion.y);
  if (random.chance(0.7)) motion.angle = factor * heavy_turn(random);
  if (random.chance(0.5)) motion.growth = factor * std::clamp(0.08 * random.normal(), -0.2, 0.2);
  if (random.chance(0.2)) motion.shear = factor * 0.06 * random.normal();
  if (random.chance(0.25))
    draw_vector(random, factor * 0.06 * random.normal() / radius, motion.tilt_x, motion.tilt_y);
  return motion;
}

FlatMotion draw_background_motion(Random& random, double factor, double radius) {
  FlatMotion motion;
  draw_vector(random, factor * std::min(40.0, 40.0 / 15 * std::pow(random.normal(), 4)), motion.x,
              motion.y);
  if (random.chance(0.5)) motion.angle = 0.2 * factor * heavy_turn(random);
  if (random.chance(0.4)) motion.growth = factor * 0.025 * random.normal();
  if (random.chance(0.2))
    draw_vector(random, factor * 0.02 * random.normal() / radius, motion.tilt_x, motion.tilt_y);
  return motion;
}

FlatMotion draw_small_motion(Random& random, double factor, double radius) {
  FlatMotion motion;
  draw_vector(random, factor * random.uniform(0, 1.2), motion.x, motion.y);
  motion.angle = factor * random.uniform(-0.4, 0.4) / radius;
  motion.growth = factor * random.uniform(-0.4, 0.4) / radius;
  return motion;
}

Bend draw_bend(Random& random, double factor) {
  Bend bend;
  for (auto* axis : {&bend.x, &bend.y})
    for (Wave& wave : *axis) {
      const double length = random.log_uniform(60, 300);
      // A wave's slope is at most 8 · amplitude / length and a is at most 1/2: two of
      // them per axis, both axes together, stay under 1/2.
      const double most = std::min(12.0, length / 24);
      draw_vector(random, 1 / length, wave.kx, wave.ky);
      wave.phase = random.uniform();
      wave.amplitude = random.log_uniform(0.2, 1) * most;
    }
  bend.period = random.log_uniform(2.5, 20);
  bend.phase = random.uniform();
  bend.scale(factor);
  return bend;
}

Swing draw_swing(Random& random) { return {random.log_uniform(40, 160), 1}; }

}  // namespace flowscope::train
