#include "core/train/scenes/texture_kinds.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace flowscope::train {
namespace {

constexpr int kSide = Field::side;
constexpr double kTurn = 2 * std::numbers::pi;

using Rgb = std::array<float, 3>;

void set(Tile& tile, int x, int y, const Rgb& colour, float cover = 1) {
  for (std::size_t c = 0; c < 3; ++c) {
    float& value = tile[c].at(x, y);
    value += cover * (colour[c] - value);
  }
}

// Colours that belong together: they differ in brightness and only a little in hue.
class Palette {
 public:
  explicit Palette(Random& random) {
    const int count = random.whole(2, 7);
    const double chroma = random.chance(0.2) ? 0.35 : 0.12;
    for (int i = 0; i < count; ++i) {
      const double light = 0.55 * random.normal();
      Rgb colour;
      for (float& c : colour) c = float(std::clamp(light + chroma * random.normal(), -1.0, 1.0));
      colours_.push_back(colour);
    }
  }
  const Rgb& any(Random& random) const {
    return colours_[std::size_t(random.below(int(colours_.size())))];
  }

 private:
  std::vector<Rgb> colours_;
};

void fill(Tile& tile, const Rgb& colour) {
  for (std::size_t c = 0; c < 3; ++c) std::ranges::fill(tile[c].values, colour[c]);
}

// Brightness follows one noise, hue a smoother one.
void add_noise(Tile& tile, Random& random, double smoothness, double light, double hue) {
  const Field bright = fractal(random, smoothness), tint = fractal(random, smoothness + 0.3);
  // From orange to blue, with a little green or magenta.
  const double green = 0.4 * random.normal();
  const std::array<double, 3> tilt = {1 - 0.5 * green, green, -1 - 0.5 * green};
  for (std::size_t c = 0; c < 3; ++c) {
    const double k = hue * tilt[c];
    for (std::size_t i = 0; i < bright.values.size(); ++i)
      tile[c].values[i] += float(light) * bright.values[i] + float(k) * tint.values[i];
  }
}

// One leaf: a convex polygon or an ellipse, painted over what is there, itself shaded.
void leaf(Tile& tile, Random& random, double radius, const Rgb& colour, const Field& grain,
          float grainy) {
  const double cx = random.uniform(0, kSide), cy = random.uniform(0, kSide);
  const double turn = random.uniform(0, kTurn), thin = random.uniform(0.25, 1);
  const int sides = random.chance(0.35) ? 0 : random.whole(3, 6);
  std::array<std::array<double, 3>, 6> lines{};
  for (int i = 0; i < sides; ++i) {
    const double angle = (i + random.uniform(-0.3, 0.3)) * kTurn / sides;
    lines[std::size_t(i)] = {std::cos(angle), std::sin(angle), random.uniform(0.5, 1)};
  }
  const double shade_x = 0.3 * random.normal() / radius, shade_y = 0.3 * random.normal() / radius;
  const int shift_x = random.below(kSide), shift_y = random.below(kSide);
  const double c = std::cos(turn), s = std::sin(turn);
  const int reach = std::min(kSide / 2 - 1, int(radius * (sides ? 1.6 : 1)) + 2);
  for (int dy = -reach; dy <= reach; ++dy)
    for (int dx = -reach; dx <= reach; ++dx) {
      const int x = int(cx) + dx, y = int(cy) + dy;
      const double px = (c * dx + s * dy) / radius, py = (c * dy - s * dx) / (radius * thin);
      double outward = sides ? -10 : std::sqrt(px * px + py * py) - 1;
      for (int i = 0; i < sides; ++i) {
        const auto& line = lines[std::size_t(i)];
        outward = std::max(outward, line[0] * px + line[1] * py - line[2]);
      }
      const double cover = std::clamp(0.5 - outward * radius * thin, 0.0, 1.0);
      if (cover <= 0) continue;
      const float light =
          float(shade_x * dx + shade_y * dy) + grainy * grain.at(x + shift_x, y + shift_y);
      set(tile, x, y, {colour[0] + light, colour[1] + light, colour[2] + light}, float(cover));
    }
}

// Dead leaves: sizes by a power law, each before the ones painted earlier.
void leaves(Tile& tile, Random& random) {
  const Palette palette(random);
  const Field grain = fractal(random, random.uniform(0, 1));
  const float grainy = float(random.uniform(0, 0.25));
  fill(tile, palette.any(random));
  const double least = random.log_uniform(2.5, 14), most = random.uniform(40, 90);
  const int count = int(std::min(900.0, 26000 / (least * least)));
  for (int i = 0; i < count; ++i) {
    const double u = random.uniform() * (1 - std::pow(least / most, 2));
    leaf(tile, random, least / std::sqrt(1 - u), palette.any(random), grain, grainy);
  }
}

// Stones, mosaics, cracked ground: each texel belongs to its nearest site.
void cells(Tile& tile, Random& random) {
  const Palette palette(random);
  const int count = int(random.log_uniform(12, 150));
  const double border = random.chance(0.6) ? random.uniform(1, 6) : 0;
  const double flat = random.log_uniform(0.5, 2);
  const Rgb joint = palette.any(random);
  struct Site {
    double x, y;
    Rgb colour;
  };
  std::vector<Site> sites;
  for (int i = 0; i < count; ++i)
    sites.push_back({random.uniform(0, kSide), random.uniform(0, kSide), palette.any(random)});
  const auto wrapped = [](double d) {
    d = std::abs(d);
    return d > kSide / 2.0 ? kSide - d : d;
  };
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      double first = 1e9, second = 1e9;
      const Site *nearest = nullptr, *next = nullptr;
      for (const Site& site : sites) {
        const double dx = wrapped(x - site.x), dy = flat * wrapped(y - site.y);
        const double distance = dx * dx + dy * dy;
        if (distance < first) {
          second = first;
          first = distance;
          next = nearest;
          nearest = &site;
        } else if (distance < second) {
          second = distance;
          next = &site;
        }
      }
      const double gap = std::sqrt(second) - std::sqrt(first);  // twice the way to the border
      set(tile, x, y, nearest->colour);
      set(tile, x, y, next->colour, float(std::clamp(0.5 - 0.5 * gap, 0.0, 1.0)));
      if (border > 0) set(tile, x, y, joint, float(std::clamp(border + 0.5 - gap, 0.0, 1.0)));
    }
}

// A periodic rectangle function with soft edges: 1 within the share, 0 beyond.
double comb(double turns, double share, double texels) {
  const double phase = turns - std::floor(turns);
  return std::clamp(0.5 + std::min(phase, share - phase) * texels, 0.0, 1.0);
}

// Stripes, checks, bricks, planks, gratings.
void pattern(Tile& tile, Random& random) {
  const Palette palette(random);
  const Rgb ground = palette.any(random), figure = palette.any(random);
  fill(tile, ground);
  const int form = random.below(5);
  const int fx = random.whole(2, 20), fy = random.whole(2, 20);
  const double share = random.uniform(0.2, 0.9), shift = random.chance(0.7) ? 0.5 : 0;
  const double step_x = double(kSide) / fx, step_y = double(kSide) / fy;
  std::vector<float> tints(std::size_t(fx * fy));
  for (float& tint : tints) tint = float(0.25 * random.normal());
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x) {
      const double u = x / step_x, v = y / step_y;
      double cover = 0;
      float tint = 0;
      if (form == 0) cover = comb(u, share, step_x);                                 // stripes
      if (form == 1) cover = std::abs(comb(u, 0.5, step_x) - comb(v, 0.5, step_y));  // checks
      if (form == 2 || form == 3) {  // bricks, tiles, windows
        const int row = int(v) % fy;
        const double along = u + (form == 2 ? shift * (row & 1) : 0);
        const double wide = 1 - 0.25 * (1 - share), high = 1 - 0.4 * (1 - share);
        cover = std::min(comb(along, wide, step_x), comb(v, high, step_y));
        tint = tints[std::size_t(row * fx + int(along) % fx)];
      }
      if (form == 4)
        cover = 0.5 + 0.25 * std::sin(kTurn * u) + 0.25 * std::sin(kTurn * (u + v));  // gratings
      set(tile, x, y, {figure[0] + tint, figure[1] + tint, figure[2] + tint}, float(cover));
    }
}

// Lines of signs made of strokes on a grid of 5×7.
void glyphs(Tile& tile, Random& random) {
  const Palette palette(random);
  fill(tile, palette.any(random));
  const Rgb ink = palette.any(random);
  const int dot = 1 << random.below(3);  // texels
  const double gaps = random.uniform(0.05, 0.3);
  const int wide = 8 * dot, high = 8 * dot;
  for (int y0 = 0; y0 < kSide; y0 += high)
    for (int x0 = 0; x0 < kSide; x0 += wide) {
      if (random.chance(gaps)) continue;
      const std::uint64_t sign = mix_bits(std::uint64_t(random.below(40)) + 1);
      for (int j = 0; j < 7 * dot; ++j)
        for (int i = 0; i < 5 * dot; ++i) {
          const int column = i / dot, row = j / dot;
          const int bit = (column < 3 ? column : 4 - column) + 3 * (row < 4 ? row : 6 - row);
          const bool inked = ((sign >> (bit + (row > 3 ? 7 : 0))) & 1) != 0;
          if (inked) set(tile, x0 + i, y0 + j, ink);
        }
    }
}

}  // namespace

Field fractal(Random& random, double smoothness) {
  // From 4×4 up: each step doubles the side by the cubic B-spline's subdivision, then
  // adds finer noise.
  int side = 4;
  std::vector<float> values(16);
  for (float& value : values) value = float(random.normal());
  double amplitude = 1;
  while (side < kSide) {
    const int fine = 2 * side;
    const auto coarse = [&](int x, int y) {
      return values[std::size_t((y & (side - 1)) * side + (x & (side - 1)))];
    };
    std::vector<float> wide(std::size_t(fine) * std::size_t(side));
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x) {
        float* out = wide.data() + std::size_t(y * fine + 2 * x);
        out[0] = (coarse(x - 1, y) + 6 * coarse(x, y) + coarse(x + 1, y)) / 8;
        out[1] = (coarse(x, y) + coarse(x + 1, y)) / 2;
      }
    std::vector<float> next(std::size_t(fine) * std::size_t(fine));
    amplitude *= std::exp2(-smoothness);
    const float added = float(amplitude * std::sqrt(12.0));
    for (int y = 0; y < side; ++y) {
      const float* before = wide.data() + std::size_t(((y - 1) & (side - 1)) * fine);
      const float* here = wide.data() + std::size_t(y * fine);
      const float* after = wide.data() + std::size_t(((y + 1) & (side - 1)) * fine);
      for (int x = 0; x < fine; ++x) {
        const std::uint64_t bits = random.bits();
        const float noise1 = float(bits >> 40) * 0x1p-24f - 0.5f;
        const float noise2 = float((bits >> 8) & 0xffffff) * 0x1p-24f - 0.5f;
        next[std::size_t(2 * y * fine + x)] =
            (before[x] + 6 * here[x] + after[x]) / 8 + added * noise1;
        next[std::size_t((2 * y + 1) * fine + x)] = (here[x] + after[x]) / 2 + added * noise2;
      }
    }
    values = std::move(next);
    side = fine;
  }
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / double(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  const double scale = 1 / std::sqrt(squares / double(values.size()) + 1e-12);
  Field field;
  for (std::size_t i = 0; i < values.size(); ++i)
    field.values[i] = float((values[i] - mean) * scale);
  return field;
}

Tile paint(TextureKind kind, Random& random) {
  Tile tile;
  switch (kind) {
    case TextureKind::leaves:
      leaves(tile, random);
      break;
    case TextureKind::fractal:
      add_noise(tile, random, random.uniform(-0.1, 1.1), 0.4, 0.05);
      break;
    case TextureKind::cells:
      cells(tile, random);
      break;
    case TextureKind::pattern:
      pattern(tile, random);
      break;
    case TextureKind::glyphs:
      glyphs(tile, random);
      break;
    case TextureKind::faint:
      add_noise(tile, random, random.uniform(0.3, 1.5), random.log_uniform(0.01, 0.12), 0.02);
      break;
  }
  if (kind != TextureKind::faint)
    add_noise(tile, random, random.uniform(-0.2, 1), random.uniform(0.03, 0.25), 0.02);
  for (Field& field : tile) {
    double sum = 0;
    for (const float value : field.values) sum += value;
    const float mean = float(sum / double(field.values.size()));
    for (float& value : field.values) value = std::clamp(value - mean, -1.0f, 1.0f);
  }
  return tile;
}

}  // namespace flowscope::train
