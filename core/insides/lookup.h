// One lookup window beside the response map that it was read from.
#pragma once

#include <array>
#include <vector>

#include "core/flow/trace.h"
#include "core/insides/peaks.h"

namespace flowscope::insides {

// A cell of the response map that one sample of the window is made of.
struct SourceCell {
  Cell cell;
  bool inside = false;  // outside the map: value 0
  float value = 0;
  float weight = 0;  // bilinear; the four add up to 1
  float product = 0;
};

// A sample of the window: bilinear between four cells.
struct WindowSample {
  int dx = 0, dy = 0;                 // steps from the window's centre, −r … r
  Vec2 position;                      // in cells of the level
  std::array<SourceCell, 4> sources;  // upper left, upper right, lower left, lower right
  float value = 0;                    // the sum of the products
};

// Update k's window of a cell on one level, upright: column dx + r, row dy + r.
struct LookupWindow {
  int level = 0;
  int radius = 0;
  Vec2 centre;                        // correspondence, in cells of the level
  Map response;                       // the map it is cut from
  Map values;                         // (2r+1)²
  std::vector<WindowSample> samples;  // the same, explained; row by row
  Cell nearest;                       // to the centre; of two the left or upper one
  // First largest sample, as steps from the centre; the centre where all lies outside.
  Peak peak;
  // From the centre to that peak, in cells of 8 pixels: the direction it proposes.
  Vec2 proposed;
  // Whether all of a sample's sources lie outside the map: such samples read 0.
  bool outside(int dx, int dy) const;
  bool all_outside() const;
  const WindowSample& sample(int dx, int dy) const;
};
LookupWindow lookup_window(const Trace& trace, int k, Cell cell, int level);

// The window's part of the response map without interpolation: the (2r+1)² cells around
// `nearest`; 0 beyond the map.
Map neighbourhood(const LookupWindow& window);

}  // namespace flowscope::insides
