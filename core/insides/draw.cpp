#include "core/insides/draw.h"

#include <algorithm>

namespace flowscope::insides {
namespace {

constexpr int kGap = 2;
constexpr std::uint8_t kGround = 128;

}  // namespace

Colour pin_colour(int number) {
  static constexpr std::array<Colour, 8> kColours = {{{230, 159, 0},
                                                      {86, 180, 233},
                                                      {0, 158, 115},
                                                      {240, 228, 66},
                                                      {0, 114, 178},
                                                      {213, 94, 0},
                                                      {204, 121, 167},
                                                      {255, 255, 255}}};
  return kColours[std::size_t(number - 1) % kColours.size()];
}

namespace {

int columns_for(int count) {
  const auto empty = [&](int columns) { return (columns - count % columns) % columns; };
  int best = 8;
  for (int columns = 7; columns >= 4; --columns)
    if (empty(columns) < empty(best)) best = columns;
  return best;
}

}  // namespace

Image sheet(const std::vector<Image>& pictures, int columns) {
  int width = 0, height = 0;
  for (const Image& picture : pictures) {
    width = std::max(width, picture.width);
    height = std::max(height, picture.height);
  }
  const int count = int(pictures.size());
  columns = std::clamp(columns > 0 ? columns : columns_for(count), 1, std::max(count, 1));
  const int rows = (count + columns - 1) / columns;
  Image out(columns * (width + kGap) + kGap, rows * (height + kGap) + kGap);
  std::fill(out.rgb.begin(), out.rgb.end(), kGround);
  for (int i = 0; i < count; ++i) {
    const Image& picture = pictures[std::size_t(i)];
    const int left = kGap + i % columns * (width + kGap),
              top = kGap + i / columns * (height + kGap);
    for (int y = 0; y < picture.height; ++y)
      std::copy_n(picture.at(0, y), std::size_t(picture.width) * 3, out.at(left, top + y));
  }
  return out;
}

}  // namespace flowscope::insides
