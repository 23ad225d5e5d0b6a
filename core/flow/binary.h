// What the readers and writers of flow files share. Private to core/flow.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <istream>
#include <string>
#include <utility>

#include "core/flow/flow_field.h"

namespace flowscope::binary {

// Bytes from the read position to the end. Throws Error for a stream that cannot
// seek: its length would have to be believed.
std::uint64_t bytes_left(std::istream& in, const std::string& name);

// Exactly `count` bytes, else Error ("is truncated").
void read_exactly(std::istream& in, void* into, std::size_t count, const std::string& name);

// Throws Error unless a picture of width × height with `bytes_per_pixel` fills
// `left` bytes exactly. Safe for every 32-bit width and height.
void expect_size(std::int64_t width, std::int64_t height, std::uint64_t bytes_per_pixel,
                 std::uint64_t left, const std::string& name);

template <typename T>
T swapped(T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  for (std::size_t i = 0; i < sizeof(T) / 2; ++i) std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
  std::memcpy(&value, bytes, sizeof(T));
  return value;
}

// Between the machine's byte order and the file's; its own inverse.
template <typename T>
T ordered(T value, std::endian file) {
  return file == std::endian::native ? value : swapped(value);
}

// Middlebury's rule for "no value here", kept for every format.
inline bool unknown(double u, double v) {
  return !(std::abs(u) <= 1e9 && std::abs(v) <= 1e9);  // also NaN
}

// Stores a value as read from a file: unknown ones become invalid zeros.
inline void store(FlowField& flow, int x, int y, double u, double v) {
  if (unknown(u, v))
    flow.invalidate(x, y);
  else
    flow.at(x, y) = {float(u), float(v)};
}

}  // namespace flowscope::binary
