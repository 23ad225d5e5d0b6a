#include "core/insides/paint.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace flowscope::insides {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

// Nine colours of viridis (Smith and van der Walt), evenly apart.
constexpr Rgb kSequential[] = {{68, 1, 84},    {71, 44, 122},  {59, 81, 139},
                               {44, 113, 142}, {33, 144, 141}, {39, 173, 129},
                               {92, 200, 99},  {170, 220, 50}, {253, 231, 37}};
// Blue and orange stay apart for every kind of colour vision; lightness says how much.
constexpr Rgb kDiverging[] = {
    {10, 52, 110}, {66, 133, 190}, {238, 238, 238}, {222, 143, 52}, {120, 60, 0}};

Rgb between(std::span<const Rgb> colours, double t) {
  const double place = std::clamp(t, 0.0, 1.0) * double(colours.size() - 1);
  const auto left = std::min(std::size_t(place), colours.size() - 2);
  const double share = place - double(left);
  Rgb out;
  for (std::size_t c = 0; c < 3; ++c)
    out[c] =
        std::uint8_t(std::lround(colours[left][c] * (1 - share) + colours[left + 1][c] * share));
  return out;
}

}  // namespace

Rgb palette_colour(Palette palette, double t) {
  return palette == Palette::sequential ? between(kSequential, t) : between(kDiverging, t);
}

Scale scale_of(const Map& map, Palette palette) {
  if (map.values.empty()) return {};
  const auto [least, largest] = std::minmax_element(map.values.begin(), map.values.end());
  if (palette == Palette::sequential) return {*least, *largest};
  const float most = std::max(std::abs(*least), std::abs(*largest));
  return {-most, most};
}

Image painted(const Map& map, Palette palette, std::optional<Scale> scale) {
  const Scale used = scale ? *scale : scale_of(map, palette);
  const double span = double(used.largest) - used.least;
  const double flat = palette == Palette::diverging ? 0.5 : 0;
  Image image(map.width, map.height);
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    const double t = span > 0 ? (double(map.values[i]) - used.least) / span : flat;
    const Rgb colour = palette_colour(palette, std::isfinite(t) ? t : flat);
    std::copy(colour.begin(), colour.end(), image.rgb.begin() + std::ptrdiff_t(i * 3));
  }
  return image;
}

Image magnified(const Image& image, int factor) {
  Image out(image.width * factor, image.height * factor);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      std::copy_n(image.at(x / factor, y / factor), 3, out.at(x, y));
  return out;
}

}  // namespace flowscope::insides
