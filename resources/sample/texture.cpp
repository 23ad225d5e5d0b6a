#include "resources/sample/texture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "resources/sample/noise.h"

namespace flowscope::sample {

namespace {

double smooth_step(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double wave(double x) { return 0.5 + 0.5 * std::sin(2 * std::numbers::pi * x); }

// Stretches what noise seldom leaves, the middle, over the whole palette.
double contrasty(double x) { return std::clamp(0.5 + 1.7 * (x - 0.5), 0.0, 1.0); }

double contours(Point p, std::uint64_t seed) {
  const double height = fractal_noise(p * 0.5, 2, seed);
  const double line = std::abs(std::remainder(height * 9, 1.0));
  const double land = contrasty(fractal_noise(p * 0.9, 2, seed + 5));
  const double ground = 0.3 + 0.35 * land + 0.35 * contrasty(fractal_noise(p * 4, 3, seed + 7));
  return ground * (0.55 + 0.45 * smooth_step(0.03, 0.11, line));
}

double dots(Point p, std::uint64_t seed) {
  const double fx = std::floor(p.x), fy = std::floor(p.y);
  const auto x = std::int64_t(fx), y = std::int64_t(fy);
  const Point centre{0.35 + 0.3 * lattice_value(x, y, seed),
                     0.35 + 0.3 * lattice_value(x, y, seed + 1)};
  const double radius = 0.2 + 0.14 * lattice_value(x, y, seed + 2);
  const double distance = length(Point{p.x - fx, p.y - fy} - centre);
  const double ground = 0.35 * fractal_noise(p, 2, seed + 3);
  return std::lerp(0.6 + 0.4 * lattice_value(x, y, seed + 4), ground,
                   smooth_step(radius - 0.06, radius + 0.06, distance));
}

double pattern_value(Pattern pattern, Point p, std::uint64_t seed) {
  switch (pattern) {
    case Pattern::contours:
      return contours(p, seed);
    case Pattern::marble: {
      const Point drift{fractal_noise(p * 0.5, 3, seed) * 4,
                        fractal_noise(p * 0.5, 3, seed + 50) * 4};
      return contrasty(fractal_noise(p * 0.8 + drift, 3, seed + 9));
    }
    case Pattern::rings: {
      const double wobble = 1.6 * fractal_noise(p * 0.4, 3, seed);
      const double spokes = 0.25 * fractal_noise({p.x * 1.2, p.y * 1.2}, 3, seed + 5);
      return std::clamp(0.8 * wave(0.75 * length(p) + wobble) + spokes, 0.0, 1.0);
    }
    case Pattern::stripes: {
      const double bend = 0.6 * fractal_noise(p * 0.4, 2, seed);
      const double thread = 0.3 * fractal_noise({p.x * 3, p.y * 0.8}, 2, seed + 5);
      return std::clamp(0.75 * smooth_step(0.25, 0.75, wave(0.42 * p.y + bend)) + thread, 0.0, 1.0);
    }
    case Pattern::stones: {
      const CellNoise cell = cell_noise(p * 0.75, seed);
      const double face =
          0.25 + 0.75 * cell.value + 0.3 * (fractal_noise(p * 1.5, 2, seed + 8) - 0.5);
      return std::clamp(face * smooth_step(0.02, 0.14, cell.joint), 0.0, 1.0);
    }
    case Pattern::dots:
      return dots(p * 0.7, seed);
  }
  return 0;
}

}  // namespace

Colour Texture::at(Point p) const {
  const double value = pattern_value(pattern, p * (1 / grain), seed);
  const double place = 2 * value;
  const bool upper = place > 1;
  const double t = upper ? place - 1 : place;
  const Colour low = palette[upper ? 1 : 0], high = palette[upper ? 2 : 1];
  return low * (1 - t) + high * t;
}

}  // namespace flowscope::sample
