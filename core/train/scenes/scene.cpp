#include "core/train/scenes/scene.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

Matrix3 flat_motion(const FlatMotion& motion, double amount, double x, double y) {
  if (amount == 0 || motion == FlatMotion{}) return {};
  const double grown = std::exp(amount * motion.growth);
  const Matrix3 sheared = {{1, amount * motion.shear, 0, 0, 1, 0, 0, 0, 1}};
  const Matrix3 tilted = {{1, 0, 0, 0, 1, 0, amount * motion.tilt_x, amount * motion.tilt_y, 1}};
  return Matrix3::shift(x + amount * motion.x, y + amount * motion.y) *
         Matrix3::rotation(amount * motion.angle) * Matrix3::scale(grown, grown) * sheared *
         tilted * Matrix3::shift(-x, -y);
}

// Rotations about x, then y, then z.
Matrix3 turned(Vector3 turn) {
  const double cx = std::cos(turn.x), sx = std::sin(turn.x);
  const double cy = std::cos(turn.y), sy = std::sin(turn.y);
  const Matrix3 pitch = {{1, 0, 0, 0, cx, -sx, 0, sx, cx}};
  const Matrix3 yaw = {{cy, 0, sy, 0, 1, 0, -sy, 0, cy}};
  return Matrix3::rotation(turn.z) * yaw * pitch;
}

}  // namespace

double Swing::at(double time) const {
  return rate * period / kTurn * std::sin(kTurn * time / period);
}

bool Bend::any() const {
  const auto waves = [](const Wave& wave) { return wave.amplitude != 0; };
  return std::ranges::any_of(x, waves) || std::ranges::any_of(y, waves);
}

double Bend::at(double time) const { return 0.5 * std::sin(kTurn * (time / period + phase)); }

double Bend::reach() const {
  return std::hypot(std::abs(x[0].amplitude) + std::abs(x[1].amplitude),
                    std::abs(y[0].amplitude) + std::abs(y[1].amplitude));
}

void Bend::scale(double factor) {
  for (auto* axis : {&x, &y})
    for (Wave& wave : *axis) wave.amplitude *= factor;
}

Matrix3 Scene::pose(const Layer& layer, double time) const {
  if (!layer.in_space) {
    Matrix3 matrix =
        flat_motion(layer.motion, layer.swing.at(time), layer.centre_x, layer.centre_y) *
        layer.rest;
    if (layer.with_background)
      matrix = flat_motion(background, background_swing.at(time), 0, 0) * matrix;
    for (double& value : matrix.m) value *= layer.depth;
    return matrix;
  }
  Vector3 origin = layer.origin, along_s = layer.along_s, along_t = layer.along_t;
  if (layer.body >= 0) {
    const SpaceMotion& body = bodies[std::size_t(layer.body)];
    const double amount = body.swing.at(time);
    const Matrix3 turn = turned(amount * body.turn);
    origin = turn * (origin - body.centre) + body.centre + amount * body.shift;
    along_s = turn * along_s;
    along_t = turn * along_t;
  }
  const double amount = camera.swing.at(time);
  const Matrix3 turn = turned(amount * camera.turn);
  origin = origin - amount * camera.shift;
  const Matrix3 lens = Matrix3::scale(focal, focal);
  return lens * turn * Matrix3::columns(along_s, along_t, origin);
}

void repeat_after(Scene& scene, std::int64_t frames) {
  const auto fit = [length = double(frames)](double& period) {
    period = length / std::max(1.0, std::round(length / period));
  };
  fit(scene.camera.swing.period);
  fit(scene.background_swing.period);
  for (SpaceMotion& body : scene.bodies) fit(body.swing.period);
  for (Layer& layer : scene.layers) {
    fit(layer.swing.period);
    fit(layer.bend.period);
  }
}

}  // namespace flowscope::train
