#include "core/insides/peaks.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace flowscope::insides {
namespace {

bool tops_its_neighbours(const Map& map, int x, int y) {
  const float value = map.at(x, y);
  for (int v = std::max(y - 1, 0); v <= std::min(y + 1, map.height - 1); ++v)
    for (int u = std::max(x - 1, 0); u <= std::min(x + 1, map.width - 1); ++u)
      if (map.at(u, v) > value) return false;
  return true;
}

}  // namespace

Peak highest(const Map& map) {
  Peak peak{0, 0, map.at(0, 0)};
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x)
      if (const float value = map.at(x, y); value > peak.value) peak = {x, y, value};
  return peak;
}

std::optional<Peak> second_peak(const Map& map, const Peak& best) {
  std::optional<Peak> second;
  for (int y = 0; y < map.height; ++y)
    for (int x = 0; x < map.width; ++x) {
      if (std::abs(x - best.x) <= 1 && std::abs(y - best.y) <= 1) continue;
      const float value = map.at(x, y);
      if ((!second || value > second->value) && tops_its_neighbours(map, x, y))
        second = Peak{x, y, value};
    }
  return second;
}

float margin(const Map& map) {
  const Peak best = highest(map);
  const auto second = second_peak(map, best);
  return best.value -
         (second ? second->value : *std::min_element(map.values.begin(), map.values.end()));
}

double entropy(const Map& map) {
  const double largest = highest(map).value;
  double sum = 0, weighted = 0;  // Σ e, Σ e·(v − largest)
  for (const float value : map.values) {
    const double above = value - largest, e = std::exp(above);
    sum += e;
    weighted += e * above;
  }
  return std::log(sum) - weighted / sum;
}

}  // namespace flowscope::insides
