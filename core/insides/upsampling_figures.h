// Upsampling as pictures: the nine coarse flows, their weights, and what comes of them.
#pragma once

#include <optional>
#include <string>

#include "core/insides/figure.h"
#include "core/insides/upsampling.h"

namespace flowscope::insides {

// Sub-pixel by sub-pixel its 3×3 weights, 24×24 in all; the one that is looked at is framed.
// The cell has weights.
Figure weights_figure(const UpsamplingCell& cell, Colour pin);

// A region in every way.
struct RegionFigures {
  Figure nearest, bilinear;
  std::optional<Figure> convex;       // of a model that has weights
  Figure original;                    // image 1
  Figure difference;                  // length of convex (else nearest) minus bilinear
  std::optional<Figure> unreachable;  // where the truth is known
};
struct RegionView {
  const Trace& trace;
  Region region;
  const UpsampledWays& ways;  // of the region
  const Frame& frame1;
  const Map* unreachable = nullptr;  // of the whole frame
};
RegionFigures region_figures(const RegionView& view);
// For all of them: the cell's 8×8 pixels, and the one that is looked at.
std::vector<Mark> region_marks(const RegionView& view, const UpsamplingCell& cell, Colour pin);
// Full colour of the flows of a region, the longest in any way; above 0.
float full_colour(const UpsampledWays& ways);

}  // namespace flowscope::insides
