// The correlation lookup as pictures: a response map, its neighbourhood, the window.
#pragma once

#include "core/insides/figure.h"
#include "core/insides/lookup.h"

namespace flowscope::insides {

// What a figure shows: update k's window of a cell of image 1, in the colour of its pin.
struct LookupView {
  const Trace& trace;
  int k;
  Cell cell;
  const LookupWindow& window;  // lookup_window(trace, k, cell, level)
  Colour pin;
};

// The whole response map: the correspondence in pure red, the way to it from the start, and
// the window's outline. Over `behind`, image 2, where one is given.
Figure response_figure(const LookupView& view, const Frame& behind = {});

// The cells around the correspondence without interpolation: its exact place among them, and
// which lie beyond the map. On the response map's scale.
Figure neighbourhood_figure(const LookupWindow& window);
// Upper left of its cells on the response map.
Cell neighbourhood_corner(const LookupWindow& window);

// The resampled window: what lies outside is hatched; a broad white arrow to the largest
// sample, and on it one in the pin's colour for the step Δf that the network took. On the response
// map's scale.
Figure window_figure(const LookupView& view);

// Over image 2, one pixel a cell: the way of a cell's correspondence from the start to the
// result, a square for each iteration, the result's in pure red …
Figure way_figure(const Trace& trace, Cell cell, Colour pin, const Frame& frame2);
// … and what update k's windows reach on all levels.
Figure reach_figure(const Trace& trace, int k, Cell cell, const Frame& frame2);

}  // namespace flowscope::insides
