#include "core/media/pack.h"

#include <algorithm>
#include <cstring>

namespace flowscope::media {

namespace {

constexpr int block = 32;  // of a transposition: keeps both sides in the cache

// colour * alpha / 255, rounded.
std::uint8_t over_black(unsigned colour, unsigned alpha) {
  const unsigned product = colour * alpha + 128;
  return static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
}

// Where a position in the target lies in the source.
struct Walk {
  std::ptrdiff_t origin = 0, right = 0, down = 0;

  Walk(const Channels& from, const Orientation& orientation, Size shown)
      : right(orientation.transpose ? from.stride : from.step),
        down(orientation.transpose ? from.step : from.stride) {
    if (orientation.flip_x) {
      origin += (shown.width - 1) * right;
      right = -right;
    }
    if (orientation.flip_y) {
      origin += (shown.height - 1) * down;
      down = -down;
    }
  }
};

struct Bytes {
  static unsigned colour(const std::uint8_t* at) { return *at; }
  static unsigned alpha(const std::uint8_t* at) { return *at; }
};

struct HalfContrast {
  static unsigned wide(const std::uint8_t* at) {
    std::uint16_t value;
    std::memcpy(&value, at, sizeof(value));
    return value;
  }
  static unsigned colour(const std::uint8_t* at) { return std::min((wide(at) + 4) >> 3, 255u); }
  static unsigned alpha(const std::uint8_t* at) {
    return (std::min(wide(at), 4095u) * 255 + 2047) / 4095;
  }
};

// The common case, in the shape that compilers make vector code of.
void planes_row(const std::uint8_t* red, const std::uint8_t* green, const std::uint8_t* blue,
                std::uint8_t* __restrict to, int count) {
  for (int x = 0; x < count; ++x) {
    to[3 * x] = static_cast<std::uint8_t>(HalfContrast::colour(red + 2 * x));
    to[3 * x + 1] = static_cast<std::uint8_t>(HalfContrast::colour(green + 2 * x));
    to[3 * x + 2] = static_cast<std::uint8_t>(HalfContrast::colour(blue + 2 * x));
  }
}

template <typename Sample>
void any_row(const Channels& from, std::ptrdiff_t at, std::ptrdiff_t right, std::uint8_t* to,
             int count) {
  for (int x = 0; x < count; ++x, at += right, to += 3) {
    const unsigned alpha = from.alpha != nullptr ? Sample::alpha(from.alpha + at) : 255;
    to[0] = over_black(Sample::colour(from.red + at), alpha);
    to[1] = over_black(Sample::colour(from.green + at), alpha);
    to[2] = over_black(Sample::colour(from.blue + at), alpha);
  }
}

}  // namespace

void pack(const Channels& from, const Orientation& orientation, std::uint8_t* to,
          std::ptrdiff_t to_stride) {
  const Size shown = orientation.apply(from.size);
  const Walk walk(from, orientation, shown);
  const int wide = orientation.transpose ? block : shown.width;
  for (int y0 = 0; y0 < shown.height; y0 += block) {
    for (int x0 = 0; x0 < shown.width; x0 += wide) {
      const int count = std::min(wide, shown.width - x0);
      for (int y = y0; y < std::min(y0 + block, shown.height); ++y) {
        const std::ptrdiff_t at = walk.origin + y * walk.down + x0 * walk.right;
        std::uint8_t* row = to + y * to_stride + std::ptrdiff_t(x0) * 3;
        if (from.samples == Samples::bytes)
          any_row<Bytes>(from, at, walk.right, row, count);
        else if (from.alpha == nullptr && walk.right == 2)
          planes_row(from.red + at, from.green + at, from.blue + at, row, count);
        else
          any_row<HalfContrast>(from, at, walk.right, row, count);
      }
    }
  }
}

}  // namespace flowscope::media
