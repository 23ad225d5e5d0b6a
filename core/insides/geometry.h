// Where the cells of a network lie on the frame.
#pragma once

#include <vector>

#include "core/flow/trace.h"

namespace flowscope::insides {

// In pixels of the frame, at the frame's size.
struct Point {
  double x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};
struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;
  friend bool operator==(const Box&, const Box&) = default;
};

// A position in level-0 cells: pixel 8c of the network's input, without the padding, at the
// frame's scale.
Point frame_point(const Trace& trace, Vec2 cells);
// Cells of 8 pixels to pixels of the frame, per axis.
Vec2 pixels_per_cell(const Trace& trace);

// Where update k's correspondence of a cell lies on image 2, on every level.
Point correspondence_point(const Trace& trace, int k, Cell cell);
// Its way, k = 0 … N. The first point is the cell itself where the start is zero.
std::vector<Point> trail(const Trace& trace, Cell cell);

// Position p on a level of update k's grid (a cell, or between cells) as the box of the
// pixels it stands for: s wide from s·p − 4, where s = cell_size_at(k)·2^level.
Box cell_box(const Trace& trace, int k, int level, Vec2 position);
// All that update k's window of `cell` reads on a level: from the box of its first to that
// of its last sample.
Box window_box(const Trace& trace, int k, Cell cell, int level);

// The part of a map, in its cells of `side` pixels of the network's input, that the frame
// fills; beyond it lies padding.
Box frame_on_cells(const Trace& trace, double side);
// A correspondence in level-0 cells, as a point on such a map.
Point on_cells(const Trace& trace, Vec2 cells, double side);
// Pixels of the network's input that a cell of update k's grid is wide on a level.
double cell_side(const Trace& trace, int k, int level);

}  // namespace flowscope::insides
