// Random numbers that belong to a place, so that a texture is the same however often
// and in whatever order it is looked at.
#pragma once

#include <cstdint>

#include "resources/sample/geometry.h"

namespace flowscope::sample {

// 0 to 1, of a cell of the integer lattice.
double lattice_value(std::int64_t x, std::int64_t y, std::uint64_t seed);

// Smooth noise, 0 to 1, about one bump per unit.
double smooth_noise(Point p, std::uint64_t seed);

// Sum of `octaves` of it, each of half the size and 0.55 the height; 0 to 1.
double fractal_noise(Point p, int octaves, std::uint64_t seed);

// Irregular cells of about one unit: how much nearer the nearest of the scattered
// points is than the second nearest (0 at the joint), and a value of the cell's own.
struct CellNoise {
  double joint = 0;
  double value = 0;
};
CellNoise cell_noise(Point p, std::uint64_t seed);

}  // namespace flowscope::sample
