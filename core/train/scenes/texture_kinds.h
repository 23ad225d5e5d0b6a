// Painters of textures: periodic pictures on the CPU.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/train/scenes/random.h"
#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {

// One number a texel, periodic in both directions.
struct Field {
  static constexpr int side = 1 << kTileBits;
  std::vector<float> values = std::vector<float>(std::size_t(side) * side);
  float& at(int x, int y) { return values[index(x, y)]; }
  float at(int x, int y) const { return values[index(x, y)]; }

 private:
  static std::size_t index(int x, int y) {
    return std::size_t(y & (side - 1)) * side + std::size_t(x & (side - 1));
  }
};

// Red, green, blue as deviations from the layer's colour; mean 0, within about ±1.
using Tile = std::array<Field, 3>;

// Noise whose rows have about the power spectrum 1 / f^(1 + 2·smoothness); mean 0, deviation 1.
Field fractal(Random& random, double smoothness);

Tile paint(TextureKind kind, Random& random);

}  // namespace flowscope::train
