// Pictures of numbers: what a network holds for the cells of a frame.
#pragma once

#include <cstddef>
#include <vector>

namespace flowscope {

// A position on a map, in its cells.
struct Cell {
  int x = 0;
  int y = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// A small picture of numbers. Rows top to bottom, row-major.
struct Map {
  int width = 0;
  int height = 0;
  std::vector<float> values;  // height * width

  float at(int x, int y) const {
    return values[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
};

// A tensor [count, height, width]: one map a channel, one vector a cell.
struct Channels {
  int count = 0;
  int width = 0;
  int height = 0;
  std::vector<float> values;  // count * height * width, channel by channel

  std::size_t cells() const { return std::size_t(width) * std::size_t(height); }
  const float* channel(int c) const { return values.data() + std::size_t(c) * cells(); }
  float at(int c, int x, int y) const {
    return channel(c)[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
  Map map(int c) const { return {width, height, {channel(c), channel(c) + cells()}}; }
  std::vector<float> vector_at(Cell cell) const {
    std::vector<float> out;
    for (int c = 0; c < count; ++c) out.push_back(at(c, cell.x, cell.y));
    return out;
  }
};

}  // namespace flowscope
