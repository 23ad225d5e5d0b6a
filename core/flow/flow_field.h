// Dense optical flow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/size.h"

namespace flowscope {

struct Vec2 {
  float u = 0;  // to the right
  float v = 0;  // down
  friend bool operator==(const Vec2&, const Vec2&) = default;
};

// One displacement per pixel, in pixels of the frame it is drawn on, from that
// frame to the next. Rows top to bottom without padding.
struct FlowField {
  int width = 0;
  int height = 0;
  std::vector<Vec2> flow;           // height * width
  std::vector<std::uint8_t> valid;  // height * width of 0 or 1; empty: all valid

  FlowField() = default;
  FlowField(int w, int h) : width(w), height(h), flow(std::size_t(w) * std::size_t(h)) {}

  Size size() const { return {width, height}; }
  bool empty() const { return flow.empty(); }
  std::size_t offset(int x, int y) const {
    return std::size_t(y) * std::size_t(width) + std::size_t(x);
  }
  Vec2& at(int x, int y) { return flow[offset(x, y)]; }
  const Vec2& at(int x, int y) const { return flow[offset(x, y)]; }
  bool is_valid(std::size_t i) const { return valid.empty() || valid[i] != 0; }
  bool is_valid(int x, int y) const { return is_valid(offset(x, y)); }

  // Marks one pixel as unknown (makes the mask where there is none).
  void invalidate(int x, int y) {
    if (valid.empty()) valid.assign(flow.size(), 1);
    valid[offset(x, y)] = 0;
  }
};

}  // namespace flowscope
