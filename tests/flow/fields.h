// Flow fields that several checks use.
#pragma once

#include <cmath>

#include "core/flow/flow_field.h"

namespace flowscope::checks {

inline FlowField constant_flow(int width, int height, Vec2 value) {
  FlowField flow(width, height);
  for (Vec2& f : flow.flow) f = value;
  return flow;
}

// Different everywhere, in multiples of 1/64 px, so that every format keeps it.
inline FlowField patterned_flow(int width, int height) {
  FlowField flow(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      flow.at(x, y) = {float(x * 7 - y * 3) / 64, float(y * 5 - x * 11) / 64 - 0.25f};
  return flow;
}

// Same size, same pixels valid, the valid ones equal.
inline bool same_flow(const FlowField& a, const FlowField& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.flow.size(); ++i) {
    if (a.is_valid(i) != b.is_valid(i)) return false;
    if (a.is_valid(i) && a.flow[i] != b.flow[i]) return false;
  }
  return true;
}

}  // namespace flowscope::checks
