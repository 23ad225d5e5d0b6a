#include "core/insides/draw.h"

#include <algorithm>

#include "core/base/size.h"

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

Size largest(const std::vector<Image>& pictures) {
  Size size;
  for (const Image& picture : pictures)
    size = {std::max(size.width, picture.width), std::max(size.height, picture.height)};
  return size;
}

Image ground(Size size) {
  Image out(size.width, size.height);
  std::fill(out.rgb.begin(), out.rgb.end(), kGround);
  return out;
}

void put(Image& onto, const Image& picture, int left, int top) {
  for (int y = 0; y < picture.height; ++y)
    std::copy_n(picture.at(0, y), std::size_t(picture.width) * 3, onto.at(left, top + y));
}

}  // namespace

Image sheet(const std::vector<Image>& pictures, int columns) {
  const auto [width, height] = largest(pictures);
  const int count = int(pictures.size());
  columns = std::clamp(columns > 0 ? columns : columns_for(count), 1, std::max(count, 1));
  const int rows = (count + columns - 1) / columns;
  Image out = ground({columns * (width + kGap) + kGap, rows * (height + kGap) + kGap});
  for (int i = 0; i < count; ++i)
    put(out, pictures[std::size_t(i)], kGap + i % columns * (width + kGap),
        kGap + i / columns * (height + kGap));
  return out;
}

std::vector<Image> of_one_size(const std::vector<Image>& pictures) {
  std::vector<Image> out(pictures.size(), ground(largest(pictures)));
  for (std::size_t i = 0; i < pictures.size(); ++i) put(out[i], pictures[i], 0, 0);
  return out;
}

}  // namespace flowscope::insides
