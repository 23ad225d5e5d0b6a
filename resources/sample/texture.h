// What the surfaces look like: a pattern that is a number per place, and a palette
// that makes a colour of it.
#pragma once

#include <array>
#include <cstdint>

#include "resources/sample/geometry.h"

namespace flowscope::sample {

struct Colour {
  double r = 0, g = 0, b = 0;  // 0 to 255
};

inline Colour operator+(Colour a, Colour b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
inline Colour operator*(Colour a, double s) { return {a.r * s, a.g * s, a.b * s}; }

enum class Pattern {
  contours,  // a map's lines of equal height
  marble,    // clouds drawn out
  rings,     // the cut of a tree
  stripes,   // woven
  stones,    // terrazzo
  dots,
};

struct Texture {
  Pattern pattern = Pattern::marble;
  double grain = 10;                // pixels of a feature
  std::array<Colour, 3> palette{};  // dark, middle, light
  std::uint64_t seed = 0;

  // At a place of the layer's plane, in pixels.
  Colour at(Point p) const;
};

}  // namespace flowscope::sample
