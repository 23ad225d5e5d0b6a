// The largest cells of a response map.
#pragma once

#include <optional>

#include "core/flow/maps.h"

namespace flowscope::insides {

struct Peak {
  int x = 0, y = 0;  // cell of the map
  float value = 0;
};

// First largest value, row by row. The map has at least one cell.
Peak highest(const Map& map);

// The largest cell that none of its eight neighbours exceeds, outside the 3×3 around
// `best`; nothing if there is none.
std::optional<Peak> second_peak(const Map& map, const Peak& best);

// best − second: how sure the match is. Against the map's least value where there is no
// second peak.
float margin(const Map& map);

// Of softmax(values), in nats: 0 for one cell that outshines all, ln(n) for n equal ones.
double entropy(const Map& map);

}  // namespace flowscope::insides
