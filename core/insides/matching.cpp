#include "core/insides/matching.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"

namespace flowscope::insides {

Map margins(const Matches& matches) {
  Map margin = matches.value;
  for (std::size_t i = 0; i < margin.values.size(); ++i)
    margin.values[i] -= matches.second.values[i];
  return margin;
}

FlowField displacements(const Matches& matches) {
  FlowField flow(matches.width, matches.height);
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x) {
      const Cell cell = matches.best[flow.offset(x, y)];
      flow.at(x, y) = {float(cell.x - x), float(cell.y - y)};
    }
  return flow;
}

Map similarity(const Channels& from, Cell cell, const Channels& in) {
  if (from.count != in.count)
    throw Error(fmt::format("The feature maps have {} and {} channels; they have to be as many.",
                            from.count, in.count));
  Map map{in.width, in.height, std::vector<float>(in.cells())};
  for (int c = 0; c < from.count; ++c) {
    const float factor = from.at(c, cell.x, cell.y) / std::sqrt(float(from.count));
    const float* values = in.channel(c);
    for (std::size_t i = 0; i < map.values.size(); ++i) map.values[i] += factor * values[i];
  }
  return map;
}

double choices(double entropy) { return std::exp(entropy); }

}  // namespace flowscope::insides
