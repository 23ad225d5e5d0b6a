#include "core/engine/noise_clip.h"

#include <array>
#include <cmath>
#include <numbers>

#include "core/base/stop.h"

namespace flowscope::engine {
namespace {

constexpr int kFramesPerTurn = 16;
constexpr double kRadius = 8;
constexpr int kTile = 256;  // the texture repeats after so many pixels

std::uint32_t hash(std::uint32_t x) {
  x = (x ^ (x >> 16)) * 0x7feb352dU;
  x = (x ^ (x >> 15)) * 0x846ca68bU;
  return x ^ (x >> 16);
}

// Value noise of lattice spacing `cell`, periodic in the tile, 0..1.
float value_noise(int x, int y, int cell, std::uint32_t channel) {
  const int n = kTile / cell;
  const auto corner = [&](int i, int j) {
    const auto at = std::uint32_t((j % n) * n + i % n);
    return float(hash(at * 31 + channel * 977 + std::uint32_t(cell)) >> 8) / float(1 << 24);
  };
  const int i = x / cell, j = y / cell;
  const float a = float(x % cell) / float(cell), b = float(y % cell) / float(cell);
  return (1 - b) * ((1 - a) * corner(i, j) + a * corner(i + 1, j)) +
         b * ((1 - a) * corner(i, j + 1) + a * corner(i + 1, j + 1));
}

// kTile × kTile × 3, 0..255.
std::vector<float> make_tile() {
  std::vector<float> tile;
  tile.reserve(std::size_t(kTile) * kTile * 3);
  for (int y = 0; y < kTile; ++y)
    for (int x = 0; x < kTile; ++x)
      for (std::uint32_t c = 0; c < 3; ++c)
        tile.push_back(255 * (0.5F * value_noise(x, y, 32, c) + 0.3F * value_noise(x, y, 8, c) +
                              0.2F * value_noise(x, y, 4, c)));
  return tile;
}

// The tile seen through a window moved by (dx, dy), bilinear.
Image window(const std::vector<float>& tile, Size size, double dx, double dy) {
  const int ix = int(std::floor(dx)), iy = int(std::floor(dy));
  const auto a = float(dx - ix), b = float(dy - iy);
  const auto wrap = [](int v) { return std::size_t((v % kTile + kTile) % kTile); };
  Image image(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    const float* row0 = &tile[wrap(y + iy) * kTile * 3];
    const float* row1 = &tile[wrap(y + iy + 1) * kTile * 3];
    for (int x = 0; x < size.width; ++x) {
      const std::size_t x0 = wrap(x + ix) * 3, x1 = wrap(x + ix + 1) * 3;
      for (std::size_t c = 0; c < 3; ++c)
        image.at(x, y)[c] =
            std::uint8_t(std::lround((1 - b) * ((1 - a) * row0[x0 + c] + a * row0[x1 + c]) +
                                     b * ((1 - a) * row1[x0 + c] + a * row1[x1 + c])));
    }
  }
  return image;
}

}  // namespace

NoiseClip::NoiseClip(Size size, const std::stop_token& stop) {
  const std::vector<float> tile = make_tile();
  for (int i = 0; i < kFramesPerTurn; ++i) {
    check_stop(stop);
    const double angle = 2 * std::numbers::pi * i / kFramesPerTurn;
    turn_.push_back(
        make_frame(window(tile, size, kRadius * std::cos(angle), kRadius * std::sin(angle))));
  }
}

Frame NoiseClip::frame(std::int64_t index) const {
  Frame frame = turn_[std::size_t(index % kFramesPerTurn)];
  frame.index = index;
  frame.time = double(index) / 25;
  return frame;
}

}  // namespace flowscope::engine
