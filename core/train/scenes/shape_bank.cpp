// Outlines of layers as distance fields.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "core/train/scenes/random.h"
#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

struct Point {
  double x, y;
};
using Polygon = std::vector<Point>;

double to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy + 1e-12);
  const double t = std::clamp(along, 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

// Positive inside (even-odd).
double inside(Point p, const Polygon& polygon) {
  double distance = 10;
  bool in = false;
  for (std::size_t i = 0, j = polygon.size() - 1; i < polygon.size(); j = i++) {
    const Point a = polygon[i], b = polygon[j];
    distance = std::min(distance, to_segment(p, a, b));
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
  }
  return in ? distance : -distance;
}

// Polygons joined, others cut out, and lines with a width.
struct Shape {
  std::vector<Polygon> solids, holes;
  std::vector<Polygon> strands;
  double half_width = 0;  // of the strands
  double rounding = 0;

  double at(Point p) const {
    double d = -10;
    for (const Polygon& solid : solids) d = std::max(d, inside(p, solid) + rounding);
    for (const Polygon& strand : strands)
      for (std::size_t i = 0; i + 1 < strand.size(); ++i)
        d = std::max(d, half_width - to_segment(p, strand[i], strand[i + 1]));
    for (const Polygon& hole : holes) d = std::min(d, -inside(p, hole));
    return d;
  }
};

// Spokes of random length, or a smooth closed curve.
Polygon blob(Random& random, Point centre, double radius, bool curved) {
  Polygon out;
  const double start = random.uniform(0, kTurn);
  if (curved) {
    std::array<double, 4> height, phase;
    for (std::size_t k = 0; k < 4; ++k) {
      height[k] = 0.35 * random.uniform() / double(k + 1);
      phase[k] = random.uniform(0, kTurn);
    }
    for (int i = 0; i < 40; ++i) {
      const double angle = i * kTurn / 40;
      double r = 0.7;
      for (std::size_t k = 0; k < 4; ++k)
        r += height[k] * std::sin(double(k + 2) * angle + phase[k]);
      r = radius * std::clamp(r, 0.15, 1.0);
      out.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
    }
    return out;
  }
  const int spokes = random.whole(3, 20);
  const double least = random.uniform(0.3, 0.95);
  for (int i = 0; i < spokes; ++i) {
    const double angle = start + (i + random.uniform(-0.35, 0.35)) * kTurn / spokes;
    const double r = radius * random.uniform(least, 1);
    out.push_back({centre.x + r * std::cos(angle), centre.y + r * std::sin(angle)});
  }
  return out;
}

Polygon strand(Random& random, Point from, double angle, double length, double wind) {
  Polygon out{from};
  for (int i = 0; i < 8; ++i) {
    angle += wind * random.normal();
    const Point next = {out.back().x + length / 8 * std::cos(angle),
                        out.back().y + length / 8 * std::sin(angle)};
    out.push_back({std::clamp(next.x, -0.88, 0.88), std::clamp(next.y, -0.88, 0.88)});
  }
  return out;
}

Shape draw_shape(Random& random) {
  constexpr double full = 0.9;
  Shape shape;
  const double kind = random.uniform();
  if (kind < 0.22) {  // spokes
    shape.solids = {blob(random, {0, 0}, full, false)};
  } else if (kind < 0.42) {  // curved
    shape.solids = {blob(random, {0, 0}, full, true)};
  } else if (kind < 0.50) {  // round
    shape.solids = {blob(random, {0, 0}, 0.5, false)};
    shape.rounding = 0.35;
  } else if (kind < 0.62) {  // with holes
    shape.solids = {blob(random, {0, 0}, full, random.chance(0.5))};
    const int holes = random.whole(1, 4);
    for (int i = 0; i < holes; ++i)
      shape.holes.push_back(blob(random, {random.uniform(-0.5, 0.5), random.uniform(-0.5, 0.5)},
                                 random.uniform(0.12, 0.45), random.chance(0.5)));
  } else if (kind < 0.74) {  // clusters
    const int count = random.whole(3, 10);
    for (int i = 0; i < count; ++i)
      shape.solids.push_back(blob(random, {random.uniform(-0.6, 0.6), random.uniform(-0.6, 0.6)},
                                  random.uniform(0.1, 0.28), random.chance(0.5)));
  } else if (kind < 0.86) {  // branches
    shape.half_width = random.uniform(0.035, 0.09);
    const int count = random.whole(1, 6);
    const Point root = {random.uniform(-0.3, 0.3), random.uniform(0, 0.85)};
    for (int i = 0; i < count; ++i)
      shape.strands.push_back(strand(random, root, random.uniform(0, kTurn),
                                     random.uniform(0.8, 1.8), random.uniform(0, 0.5)));
    if (random.chance(0.5))
      for (const Polygon& branch : shape.strands)
        shape.solids.push_back(blob(random, {0.8 * branch.back().x, 0.8 * branch.back().y},
                                    random.uniform(0.1, 0.18), true));
  } else if (kind < 0.93) {  // fences
    shape.half_width = random.uniform(0.035, 0.07);
    const int bars = random.whole(2, 6);
    for (int i = 0; i < bars; ++i) {
      const double at = -0.8 + 1.6 * (i + 0.5) / bars;
      shape.strands.push_back({{at, -0.85}, {at, 0.85}});
    }
    const int rails = random.whole(0, 2);
    for (int i = 0; i < rails; ++i) {
      const double at = random.uniform(-0.8, 0.8);
      shape.strands.push_back({{-0.85, at}, {0.85, at}});
    }
  } else {  // a ring
    shape.solids = {blob(random, {0, 0}, full, true)};
    Polygon hole = shape.solids[0];
    const double share = random.uniform(0.5, 0.85);
    for (Point& p : hole) p = {share * p.x, share * p.y};
    shape.holes = {hole};
  }
  return shape;
}

}  // namespace

at::Tensor make_shape_bank(std::uint64_t seed) {
  constexpr int side = 1 << kShapeBits;
  at::Tensor out = at::empty({kShapes * side * side}, at::kFloat);
  float* at = out.data_ptr<float>();
  for (int i = 0; i < kShapes; ++i) {
    Random random(seed ^ 0x54a9eu, i, 0);
    const Shape shape = draw_shape(random);
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x)
        *at++ = float(shape.at({2.0 * x / (side - 1) - 1, 2.0 * y / (side - 1) - 1}));
  }
  return out;
}

}  // namespace flowscope::train
