// Points of the plane in pixels (x to the right, y down, pixel centres at whole
// numbers), and the similarity that carries a layer's own plane to the picture.
#pragma once

#include <cmath>

namespace flowscope::sample {

struct Point {
  double x = 0, y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(Point a, double s) { return {a.x * s, a.y * s}; }
inline double length(Point a) { return std::hypot(a.x, a.y); }

struct Pose {
  Point centre;
  double angle = 0;  // radians, clockwise on the screen
  double scale = 1;

  // From the layer's plane to the picture, and back.
  Point to_picture(Point p) const { return centre + rotated(p * scale, angle); }
  Point to_layer(Point q) const { return rotated(q - centre, -angle) * (1 / scale); }

 private:
  static Point rotated(Point p, double a) {
    const double c = std::cos(a), s = std::sin(a);
    return {c * p.x - s * p.y, s * p.x + c * p.y};
  }
};

}  // namespace flowscope::sample
