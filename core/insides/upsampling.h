// From cells to pixels: RAFT's convex upsampling (section 3.3) and what it is better than.
#pragma once

#include <array>
#include <vector>

#include "core/flow/trace.h"

namespace flowscope::insides {

inline constexpr int kSubpixels = 8;  // of a cell, per side

// The weights of a cell's 8×8 sub-pixels, after softmax.
struct ConvexWeights {
  std::array<float, 64 * 9> values{};  // sub-pixel by sub-pixel (row by row), then neighbour
  float at(int sx, int sy, int neighbour) const {
    return values[std::size_t((sy * kSubpixels + sx) * 9 + neighbour)];
  }
};

// What a pixel of flow k is made of. Flow in pixels of the frame.
struct UpsamplingCell {
  Cell cell;                         // the one whose 8×8 pixels hold it, on the grid of 8 pixels
  int sx = 0, sy = 0;                // which of them
  std::array<Vec2, 9> neighbours{};  // coarse flows, row by row of the 3×3; 0 outside the map
  std::array<bool, 9> inside{};
  std::vector<ConvexWeights> weights;  // one; none for a model that upsamples bilinearly
  Vec2 convex, bilinear, nearest;      // convex equals bilinear for such a model
};
// Flow k has to be on the grid of 8 pixels. x, y: pixel of the frame.
UpsamplingCell upsampling_at(const Trace& trace, int k, int x, int y);

// Flow k at the network's size without padding, in pixels of it, in three ways. convex is
// empty where there are no weights (Trace::has_mask).
struct UpsampledWays {
  FlowField convex, bilinear, nearest;
};
UpsampledWays upsampled_ways(const Trace& trace, int k);

// Length of the difference per pixel.
Map difference(const FlowField& a, const FlowField& b);

// How far each pixel's true flow lies from all convex combinations of the 3×3 coarse flows
// around its cell, in pixels of the frame: above 0 no weights can reach it.
// truth at the frame's size, as the result is; 0 where it is not valid.
Map unreachable(const Trace& trace, int k, const FlowField& truth);

// Distance from a point to the convex hull of others.
double distance_to_hull(Vec2 point, const std::vector<Vec2>& others);

}  // namespace flowscope::insides
