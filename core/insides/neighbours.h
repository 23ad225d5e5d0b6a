// The nine coarse flows that a pixel is mixed from, as a drawing.
#pragma once

#include <string>
#include <vector>

#include "core/insides/upsampling.h"

namespace flowscope::insides {

struct NeighboursStyle {
  int width = 320, height = 340;  // pixels
  std::string ink = "#000000", quiet = "#707070", paper = "#ffffff";
  std::string font = "sans-serif";
  int font_size = 12;  // pixels
};
// What is written into one of the squares: u, v, and the share that the sub-pixel (sx, sy)
// takes of it, where there are weights: "-12.3", "+4.5", "43 %".
std::vector<std::string> neighbour_lines(const UpsamplingCell& cell, int neighbour, int sx, int sy);
// In flow colours, `longest` pixels in full; shares also as bars; what lies outside the map is
// hatched. A document of its own, SVG.
std::string neighbours_svg(const UpsamplingCell& cell, int sx, int sy, float longest,
                           const NeighboursStyle& style = {});

}  // namespace flowscope::insides
