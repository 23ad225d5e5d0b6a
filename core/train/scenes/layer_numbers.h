// The numbers that the formulas of surface.h take: one row for each layer.
#pragma once

#include <array>

namespace flowscope::train {

// Indices of a layer's numbers in one frame.
namespace number {
enum Number {
  inverse = 0,     // 9: (x, y, 1) → (s, t, 1) / depth, x and y from the picture's centre
  bend = 9,        // 17: a, then 4 waves (kx, ky, phase, amplitude): two of x, two of y
  outline = 26,    // as in Outline
  shape = 27,      // first texel in the shape bank
  sharpness = 28,  // 1 / width of the edge in pixels
  opacity = 29,
  solid = 30,  // 1 or 0
  tile = 31,   // first texels in the texture bank
  second_tile = 32,
  texture = 33,       // 6: (s, t, 1) → (u, v) in texels
  second_scale = 39,  // of (u, v) for the second tile
  second_weight = 40,
  blur = 41,
  colour = 42,    // 3
  contrast = 45,  // 3
  shade = 48,     // 2: along s and t
  count = 50
};
}  // namespace number

template <class P>
using Surface = std::array<P, number::count>;

// Indices of what leads from a layer in one picture to itself in the other.
namespace passage {
enum Number {
  change = 0,     // 9: homography − identity, so that what stands still gives exactly 0
  bend_from = 9,  // a in the picture that the flow lies on
  bend_to = 10,   // a in the other
  waves = 11,     // 16
  count = 27
};
}  // namespace passage

template <class P>
using Passage = std::array<P, passage::count>;

}  // namespace flowscope::train
