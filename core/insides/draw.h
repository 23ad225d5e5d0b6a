// The colours of marks, and many pictures on one sheet.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/image.h"

namespace flowscope::insides {

using Colour = std::array<std::uint8_t, 3>;
inline constexpr Colour kCorrespondence{255, 0, 0};  // pure red: for nothing else
inline constexpr Colour kLine{255, 255, 255};
// Of pins 1, 2, …: Okabe and Ito's eight, with white for black, told apart with every kind of
// colour vision.
Colour pin_colour(int number);

// Row by row, `columns` to a row, on grey, two pixels apart. Each place is as large as the
// largest picture. 0 columns: 4 to 8, whichever leaves the fewest places empty.
Image sheet(const std::vector<Image>& pictures, int columns = 0);

// Each in the upper left corner of the same grey, as large as the largest picture.
std::vector<Image> of_one_size(const std::vector<Image>& pictures);

}  // namespace flowscope::insides
