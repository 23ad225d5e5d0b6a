#include "resources/sample/layer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace flowscope::sample {

namespace {
constexpr double kTurn = 2 * std::numbers::pi;
}

double Swing::at(double t) const { return amplitude * std::sin(kTurn * (turns * t + phase)); }

Pose Motion::at(double t) const {
  return {centre + Point{x.at(t), y.at(t)}, angle + kTurn * spins * t + sway.at(t), 1 + zoom.at(t)};
}

double Layer::depth(Point p) const {
  if (outline == Outline::everything) return std::numeric_limits<double>::infinity();
  const double r = length(p);
  if (outline == Outline::disc) return radius - r;
  // By symmetry one half of one corner will do: folded to the angle 0 (a tip) to half.
  const double half = std::numbers::pi / corners;
  const double around = std::abs(std::remainder(std::atan2(p.y, p.x), 2 * half));
  const Point folded{r * std::cos(around), r * std::sin(around)};
  const Point tip{radius, 0};
  const double next = outline == Outline::star ? inner : std::cos(half);
  const Point edge = Point{next * std::cos(half), next * std::sin(half)} * radius - tip;
  const Point from_tip = folded - tip;
  return (edge.x * from_tip.y - edge.y * from_tip.x) / length(edge);
}

Colour Layer::colour(Point p) const {
  constexpr double kRim = 3.5;  // pixels
  const double inside = std::clamp(depth(p) / kRim, 0.0, 1.0);
  return texture.at(p) * (0.55 + 0.45 * inside * inside * (3 - 2 * inside));
}

}  // namespace flowscope::sample
