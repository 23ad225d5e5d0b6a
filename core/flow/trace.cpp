#include "core/flow/trace.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace flowscope {

namespace {

// `position` in pixels of the frame; ties to even, as nearbyint rounds by default.
int nearest_cell(double position, double scale, int padding, int cell_size, int cells) {
  const double cell = std::nearbyint((position * scale + padding) / cell_size);
  return int(std::clamp(cell, 0.0, double(std::max(cells - 1, 0))));
}

}  // namespace

Cell Trace::cell_of(double x, double y) const {
  const Size source = source_size();
  const Size inference = inference_size();
  const Size map = map_size(0);
  const Padding pad = padding();
  return {
      nearest_cell(x, double(inference.width) / source.width, pad.left, cell_size(), map.width),
      nearest_cell(y, double(inference.height) / source.height, pad.top, cell_size(), map.height)};
}

Vec2 Trace::correspondence(int k, Cell cell, int level) const {
  const Vec2 flow = flow_at(k, cell);
  const float scale = std::ldexp(1.0f, -level);
  return {(float(cell.x) + flow.u) * scale, (float(cell.y) + flow.v) * scale};
}

Cell Trace::own_cell(int k, Cell cell) const {
  const int factor = cell_size_at(k) / cell_size();
  const Size grid = grid_size(k, 0);
  return {std::min(cell.x / factor, grid.width - 1), std::min(cell.y / factor, grid.height - 1)};
}

Size Trace::grid_size(int k, int level) const {
  const int factor = cell_size_at(k) / cell_size();
  const Size fine = map_size(0);
  return {(fine.width / factor) >> level, (fine.height / factor) >> level};
}

Vec2 Trace::window_centre(int k, Cell cell, int level) const {
  const Cell own = own_cell(k, cell);
  const Vec2 flow = flow_at(k, cell);
  const float factor = float(cell_size()) / float(cell_size_at(k));
  const float scale = std::ldexp(1.0f, -level);
  return {(float(own.x) + flow.u * factor) * scale, (float(own.y) + flow.v * factor) * scale};
}

Map Trace::grid_response(int k, Cell cell, int level) const {
  if (cell_size_at(k) != cell_size())
    throw Error("This model does not tell the response maps of its coarse iterations.");
  return response(cell, level);
}

FlowField Trace::delta_at(int k) const {
  FlowField delta = flow_at(k + 1);
  const FlowField before = flow_at(k);
  if (delta.size() != before.size())
    throw Error("This model does not tell the updates of its coarse iterations.");
  for (std::size_t i = 0; i < delta.flow.size(); ++i) {
    delta.flow[i].u -= before.flow[i].u;
    delta.flow[i].v -= before.flow[i].v;
  }
  return delta;
}

Channels Trace::inside(Inside, int, int) const {
  throw Error("This model does not show its insides.");
}
FlowField Trace::upsampled(int) const {
  throw Error("This model does not show the flow of its iterations.");
}
Matches Trace::matches(bool, std::stop_token) const {
  throw Error("This model has no response maps to match with.");
}

std::string to_string(Inside inside) {
  switch (inside) {
    case Inside::features1:
      return "features1";
    case Inside::features2:
      return "features2";
    case Inside::context:
      return "context";
    case Inside::hidden:
      return "hidden";
    case Inside::lookup:
      return "lookup";
    case Inside::motion:
      return "motion";
    case Inside::z:
      return "z";
    case Inside::r:
      return "r";
    case Inside::q:
      return "q";
    case Inside::after:
      return "after";
    case Inside::mask:
      return "mask";
  }
  return {};
}

}  // namespace flowscope
