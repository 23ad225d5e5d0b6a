// Maps of numbers as pictures.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "core/base/image.h"
#include "core/flow/maps.h"

namespace flowscope::insides {

enum class Palette {
  sequential,  // dark blue over green to yellow, growing lightness: what has no sign
  diverging,   // blue, light grey at zero, orange: what has one
};
// t: 0 … 1, clamped; of the diverging one 0.5 is zero.
std::array<std::uint8_t, 3> palette_colour(Palette palette, double t);

struct Scale {
  float least = 0, largest = 1;
  friend bool operator==(const Scale&, const Scale&) = default;
};
// From the least to the largest value; symmetric about zero for the diverging palette.
Scale scale_of(const Map& map, Palette palette);

// One picture pixel a cell.
Image painted(const Map& map, Palette palette, std::optional<Scale> scale = {});
// Every pixel `factor` times, so that cells can be told apart.
Image magnified(const Image& image, int factor);

}  // namespace flowscope::insides
