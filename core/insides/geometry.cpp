#include "core/insides/geometry.h"

#include <cmath>

namespace flowscope::insides {
namespace {

// Pixels of the padded input to pixels of the frame.
Point unpadded(const Trace& trace, double x, double y) {
  const Size source = trace.source_size(), inference = trace.inference_size();
  const Padding pad = trace.padding();
  return {(x - pad.left) * source.width / inference.width,
          (y - pad.top) * source.height / inference.height};
}

// The pixels of the input that positions from `first` to `last` on a level stand for.
Box box_of(const Trace& trace, int k, int level, Vec2 first, Vec2 last) {
  const double side = cell_side(trace, k, level);
  const double before = trace.cell_size() / 2.0;
  const Point upper_left = unpadded(trace, side * first.u - before, side * first.v - before);
  const Point lower_right =
      unpadded(trace, side * (last.u + 1) - before, side * (last.v + 1) - before);
  return {upper_left.x, upper_left.y, lower_right.x, lower_right.y};
}

}  // namespace

Point frame_point(const Trace& trace, Vec2 cells) {
  return unpadded(trace, double(cells.u) * trace.cell_size(), double(cells.v) * trace.cell_size());
}

Vec2 pixels_per_cell(const Trace& trace) {
  const Size source = trace.source_size(), inference = trace.inference_size();
  const auto cell = float(trace.cell_size());
  return {cell * float(source.width) / float(inference.width),
          cell * float(source.height) / float(inference.height)};
}

Point correspondence_point(const Trace& trace, int k, Cell cell) {
  return frame_point(trace, trace.correspondence(k, cell, 0));
}

std::vector<Point> trail(const Trace& trace, Cell cell) {
  std::vector<Point> points;
  for (int k = 0; k <= trace.iterations(); ++k)
    points.push_back(correspondence_point(trace, k, cell));
  return points;
}

Box cell_box(const Trace& trace, int k, int level, Vec2 position) {
  return box_of(trace, k, level, position, position);
}

Box window_box(const Trace& trace, int k, Cell cell, int level) {
  const Vec2 centre = trace.window_centre(k, cell, level);
  const auto r = float(trace.radius());
  return box_of(trace, k, level, {centre.u - r, centre.v - r}, {centre.u + r, centre.v + r});
}

Box frame_on_cells(const Trace& trace, double side) {
  const Padding pad = trace.padding();
  const Size size = trace.inference_size();
  const double half = trace.cell_size() / 2.0;  // the box of cell c begins at 8c − 4
  const double left = (pad.left + half) / side, top = (pad.top + half) / side;
  return {left, top, left + size.width / side, top + size.height / side};
}

Point on_cells(const Trace& trace, Vec2 cells, double side) {
  const double half = trace.cell_size() / 2.0;
  return {(double(cells.u) * trace.cell_size() + half) / side,
          (double(cells.v) * trace.cell_size() + half) / side};
}

double cell_side(const Trace& trace, int k, int level) {
  return std::ldexp(double(trace.cell_size_at(k)), level);
}

}  // namespace flowscope::insides
