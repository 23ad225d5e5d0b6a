#include "resources/sample/noise.h"

#include <cmath>

namespace flowscope::sample {

double lattice_value(std::int64_t x, std::int64_t y, std::uint64_t seed) {
  std::uint64_t z =
      seed + std::uint64_t(x) * 0x9E3779B97F4A7C15ull + std::uint64_t(y) * 0xC2B2AE3D27D4EB4Full;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  z ^= z >> 31;
  return double(z >> 11) / double(1ull << 53);
}

double smooth_noise(Point p, std::uint64_t seed) {
  const double fx = std::floor(p.x), fy = std::floor(p.y);
  const auto x = std::int64_t(fx), y = std::int64_t(fy);
  const auto ease = [](double t) { return t * t * t * (t * (t * 6 - 15) + 10); };
  const double u = ease(p.x - fx), v = ease(p.y - fy);
  const double top = std::lerp(lattice_value(x, y, seed), lattice_value(x + 1, y, seed), u);
  const double bottom =
      std::lerp(lattice_value(x, y + 1, seed), lattice_value(x + 1, y + 1, seed), u);
  return std::lerp(top, bottom, v);
}

double fractal_noise(Point p, int octaves, std::uint64_t seed) {
  constexpr double kFall = 0.55;
  double sum = 0, whole = 0, height = 1;
  for (int i = 0; i < octaves; ++i) {
    sum += height * smooth_noise(p, seed + std::uint64_t(i) * 101);
    whole += height;
    height *= kFall;
    // Turned as well as halved, so that the lattices do not show.
    p = Point{1.6 * p.x + 1.2 * p.y, -1.2 * p.x + 1.6 * p.y} + Point{17.3, 5.9};
  }
  return sum / whole;
}

CellNoise cell_noise(Point p, std::uint64_t seed) {
  const auto x0 = std::int64_t(std::floor(p.x)), y0 = std::int64_t(std::floor(p.y));
  double nearest = 1e9, second = 1e9;
  CellNoise out;
  for (std::int64_t y = y0 - 1; y <= y0 + 1; ++y)
    for (std::int64_t x = x0 - 1; x <= x0 + 1; ++x) {
      const Point at{double(x) + lattice_value(x, y, seed + 1),
                     double(y) + lattice_value(x, y, seed + 2)};
      const double distance = length(at - p);
      if (distance < nearest) {
        second = nearest;
        nearest = distance;
        out.value = lattice_value(x, y, seed + 3);
      } else if (distance < second) {
        second = distance;
      }
    }
  out.joint = second - nearest;
  return out;
}

}  // namespace flowscope::sample
