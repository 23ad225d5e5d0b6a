#include "core/insides/draw.h"

#include <algorithm>
#include <cmath>

namespace flowscope::insides {
namespace {

constexpr int kGap = 2;
constexpr std::uint8_t kGround = 128;

void put(Image& image, double x, double y, Colour colour) {
  if (!(x >= 0 && y >= 0 && x < image.width && y < image.height)) return;
  std::copy(colour.begin(), colour.end(), image.at(int(x), int(y)));
}

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

void outline(Image& image, const Box& box, Colour colour) {
  const double left = std::floor(box.left), right = std::ceil(box.right) - 1;
  const double top = std::floor(box.top), bottom = std::ceil(box.bottom) - 1;
  // A box may be far larger than the picture.
  for (int x = int(std::max(left, 0.0)); x <= std::min(right, double(image.width - 1)); ++x) {
    put(image, x, top, colour);
    put(image, x, bottom, colour);
  }
  for (int y = int(std::max(top, 0.0)); y <= std::min(bottom, double(image.height - 1)); ++y) {
    put(image, left, y, colour);
    put(image, right, y, colour);
  }
}

void dot(Image& image, Point at, int side, Colour colour) {
  const int half = side / 2;
  const double left = std::round(at.x) - half, top = std::round(at.y) - half;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) put(image, left + x, top + y, colour);
}

void path(Image& image, const std::vector<Point>& points, Colour colour) {
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point a = points[i], b = points[i + 1];
    const double length = std::max(std::abs(b.x - a.x), std::abs(b.y - a.y));
    constexpr double kLongest = 1e5;  // a flow without bounds ends beyond every picture
    const int steps = int(std::ceil(std::min(length, kLongest)));
    for (int step = 0; step <= steps; ++step) {
      const double t = steps > 0 ? double(step) / steps : 0;
      put(image, std::round(a.x + t * (b.x - a.x)), std::round(a.y + t * (b.y - a.y)), colour);
    }
  }
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
