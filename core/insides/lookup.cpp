#include "core/insides/lookup.h"

#include <algorithm>
#include <cmath>

namespace flowscope::insides {
namespace {

WindowSample explained(const Map& map, Vec2 centre, int dx, int dy) {
  WindowSample sample;
  sample.dx = dx;
  sample.dy = dy;
  sample.position = {centre.u + float(dx), centre.v + float(dy)};
  const float left = std::floor(sample.position.u), top = std::floor(sample.position.v);
  const float right_share = sample.position.u - left, lower_share = sample.position.v - top;
  for (int corner = 0; corner < 4; ++corner) {
    const bool right = corner % 2 == 1, lower = corner / 2 == 1;
    SourceCell& source = sample.sources[std::size_t(corner)];
    // A flow without bounds is kept from overflowing; no map is that large.
    const auto whole = [](float value) { return int(std::clamp(value, -1e6f, 1e6f)); };
    source.cell = {whole(left) + (right ? 1 : 0), whole(top) + (lower ? 1 : 0)};
    source.inside = source.cell.x >= 0 && source.cell.y >= 0 && source.cell.x < map.width &&
                    source.cell.y < map.height;
    source.value = source.inside ? map.at(source.cell.x, source.cell.y) : 0;
    source.weight =
        (right ? right_share : 1 - right_share) * (lower ? lower_share : 1 - lower_share);
    source.product = source.value * source.weight;
    sample.value += source.product;
  }
  return sample;
}

}  // namespace

LookupWindow lookup_window(const Trace& trace, int k, Cell cell, int level) {
  LookupWindow window;
  window.level = level;
  const int r = window.radius = trace.radius();
  window.centre = trace.window_centre(k, cell, level);
  window.response = trace.grid_response(k, cell, level);
  window.values = {2 * r + 1, 2 * r + 1, {}};
  for (int dy = -r; dy <= r; ++dy)
    for (int dx = -r; dx <= r; ++dx) {
      window.samples.push_back(explained(window.response, window.centre, dx, dy));
      window.values.values.push_back(window.samples.back().value);
    }
  const SourceCell& corner = window.sample(0, 0).sources[0];
  window.nearest = {corner.cell.x + (window.centre.u - float(corner.cell.x) > 0.5f ? 1 : 0),
                    corner.cell.y + (window.centre.v - float(corner.cell.y) > 0.5f ? 1 : 0)};
  if (!window.all_outside()) {
    window.peak = highest(window.values);
    window.peak.x -= r;
    window.peak.y -= r;
  }
  const double step = std::ldexp(double(trace.cell_size_at(k)) / double(trace.cell_size()), level);
  window.proposed = {float(window.peak.x * step), float(window.peak.y * step)};
  return window;
}

const WindowSample& LookupWindow::sample(int dx, int dy) const {
  return samples.at(std::size_t((dy + radius) * (2 * radius + 1) + dx + radius));
}

bool LookupWindow::outside(int dx, int dy) const {
  const auto& sources = sample(dx, dy).sources;
  return std::none_of(sources.begin(), sources.end(),
                      [](const SourceCell& source) { return source.inside && source.weight > 0; });
}

bool LookupWindow::all_outside() const {
  for (int dy = -radius; dy <= radius; ++dy)
    for (int dx = -radius; dx <= radius; ++dx)
      if (!outside(dx, dy)) return false;
  return true;
}

Map neighbourhood(const LookupWindow& window) {
  const int r = window.radius, x0 = window.nearest.x, y0 = window.nearest.y;
  Map cells{2 * r + 1, 2 * r + 1, {}};
  const Map& map = window.response;
  for (int y = y0 - r; y <= y0 + r; ++y)
    for (int x = x0 - r; x <= x0 + r; ++x)
      cells.values.push_back(x >= 0 && y >= 0 && x < map.width && y < map.height ? map.at(x, y)
                                                                                 : 0);
  return cells;
}

}  // namespace flowscope::insides
