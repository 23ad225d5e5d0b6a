#include "core/flow/trace.h"

#include <algorithm>
#include <cmath>

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

}  // namespace flowscope
