// Marks on pictures, and many pictures on one sheet.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/image.h"
#include "core/insides/geometry.h"

namespace flowscope::insides {

using Colour = std::array<std::uint8_t, 3>;
inline constexpr Colour kCorrespondence{255, 0, 0};  // pure red: for nothing else
inline constexpr Colour kLine{255, 255, 255};
// Of pins 1, 2, …: Okabe and Ito's eight, with white for black, told apart with every kind of
// colour vision.
Colour pin_colour(int number);

// Outlines inside `box`, one pixel wide; what lies beyond the picture is left out.
void outline(Image& image, const Box& box, Colour colour);
// A full square of that many pixels a side around a point.
void dot(Image& image, Point at, int side, Colour colour);
// From point to point, one pixel wide.
void path(Image& image, const std::vector<Point>& points, Colour colour);

// Row by row, `columns` to a row, on grey, two pixels apart. Each place is as large as the
// largest picture. 0 columns: 4 to 8, whichever leaves the fewest places empty.
Image sheet(const std::vector<Image>& pictures, int columns = 0);

}  // namespace flowscope::insides
