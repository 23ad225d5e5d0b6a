// A textured sheet with an outline that moves periodically: after the scene's last
// frame it is where it was in the first.
#pragma once

#include "resources/sample/geometry.h"
#include "resources/sample/texture.h"

namespace flowscope::sample {

// amplitude · sin(2π (turns · t + phase)); t runs from 0 to 1 over the loop, so
// `turns` is whole.
struct Swing {
  double amplitude = 0;
  int turns = 1;
  double phase = 0;

  double at(double t) const;
};

struct Motion {
  Point centre;
  Swing x, y;        // pixels
  double angle = 0;  // at the start, radians
  int spins = 0;     // whole turns over the loop
  Swing sway;        // radians, on top of the turns
  Swing zoom;        // on top of a scale of 1

  Pose at(double t) const;
};

enum class Outline { everything, disc, polygon, star };

struct Layer {
  Outline outline = Outline::everything;
  int corners = 0;     // of a polygon or star
  double inner = 0.5;  // where a star's inner corners lie, of its radius
  double radius = 1;   // pixels, at a scale of 1
  Motion motion;
  Texture texture;

  // How far inside the outline a place of the layer's plane is, in pixels; negative outside.
  double depth(Point p) const;

  // Its colour there; a narrow rim is darker.
  Colour colour(Point p) const;
};

}  // namespace flowscope::sample
