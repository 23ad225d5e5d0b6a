// From cells to pixels: RAFT's convex upsampling (section 3.3) and what it is better than.
#pragma once

#include <array>
#include <memory>
#include <stop_token>
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
// What another sub-pixel of the cell gets from the same neighbours. There are weights.
Vec2 combined(const UpsamplingCell& cell, int sx, int sy);
// Flow k has to be on the grid of 8 pixels. x, y: pixel of the frame.
UpsamplingCell upsampling_at(const Trace& trace, int k, int x, int y);

// Pixels of the network's input without padding: x … x + width − 1.
struct Region {
  int x = 0, y = 0, width = 0, height = 0;
  friend bool operator==(const Region&, const Region&) = default;
};
// `side` of them each way around a pixel of the frame, moved to where the picture has them.
Region region_around(const Trace& trace, int x, int y, int side);
// The pixel of the frame that a pixel of a region is read from.
Cell frame_pixel(const Trace& trace, const Region& region, int x, int y);

// Flow k in a region, in pixels of the network's input, in three ways. convex is empty where
// there are no weights (Trace::has_mask).
struct UpsampledWays {
  FlowField convex, bilinear, nearest;
};
UpsampledWays upsampled_ways(const Trace& trace, int k);  // everywhere

class Coarse;

// The same for many pixels of one flow, whose weights the network computes only once: when
// this is made. Immutable; the trace has to outlive it.
class Upsampler {
 public:
  Upsampler(const Trace& trace, int k);
  ~Upsampler();
  Upsampler(const Upsampler&) = delete;
  Upsampler& operator=(const Upsampler&) = delete;

  bool has_weights() const;
  UpsamplingCell at(int x, int y) const;  // a pixel of the frame
  UpsampledWays ways(const Region& region) const;

 private:
  std::unique_ptr<const Coarse> coarse_;
};

// Length of the difference per pixel.
Map difference(const FlowField& a, const FlowField& b);

// How far each pixel's true flow lies from all convex combinations of the 3×3 coarse flows
// around its cell, in pixels of the frame: above 0 no weights can reach it.
// truth at the frame's size, as the result is; 0 where it is not valid.
Map unreachable(const Trace& trace, int k, const FlowField& truth, std::stop_token stop = {});

// The region's part of a map of the frame's size.
Map part_of(const Map& frame, const Trace& trace, const Region& region);
inline constexpr float kNear = 0.5f;  // pixels; what is nearer than that counts as reached
// Of the map's values: how many are above a bound, as a share of all; and the largest.
struct Above {
  double share = 0;
  float largest = 0;
};
Above above(const Map& map, float bound);

// Distance from a point to the convex hull of others.
double distance_to_hull(Vec2 point, const std::vector<Vec2>& others);

}  // namespace flowscope::insides
