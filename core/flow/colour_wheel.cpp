#include "core/flow/colour_wheel.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace flowscope {

namespace {

// What flow is divided by exceeds the maximum by this, so that the longest vector
// itself stays within the wheel; the reference has the same.
constexpr float kEpsilon = 1e-5f;

std::array<std::array<std::uint8_t, 3>, kWheelBins> make_wheel() {
  // Six ramps between the corners of the colour cube: how many bins, which channel
  // moves, and whether it rises. The other two are kept from the ramp before.
  struct Ramp {
    int bins, channel;
    bool rises;
  };
  constexpr Ramp kRamps[] = {{15, 1, true},  {6, 0, false}, {4, 2, true},
                             {11, 1, false}, {13, 0, true}, {6, 2, false}};
  std::array<std::array<std::uint8_t, 3>, kWheelBins> wheel{};
  std::array<std::uint8_t, 3> corner{255, 0, 0};
  std::size_t bin = 0;
  for (const Ramp& ramp : kRamps) {
    const auto channel = std::size_t(ramp.channel);
    for (int i = 0; i < ramp.bins; ++i, ++bin) {
      wheel[bin] = corner;
      const int step = 255 * i / ramp.bins;
      wheel[bin][channel] = std::uint8_t(ramp.rises ? step : 255 - step);
    }
    corner[channel] = ramp.rises ? 255 : 0;
  }
  return wheel;
}

// A bin's colour and the way to the next one; four numbers fill a vector register.
struct alignas(32) Bin {
  float colour[4] = {};
  float step[4] = {};
};

const std::array<Bin, kWheelBins>& bins() {
  static const auto all = [] {
    std::array<Bin, kWheelBins> out{};
    const auto& wheel = colour_wheel();
    for (std::size_t i = 0; i < kWheelBins; ++i)
      for (std::size_t c = 0; c < 3; ++c) {
        out[i].colour[c] = wheel[i][c];
        out[i].step[c] = float(wheel[(i + 1) % kWheelBins][c]) - out[i].colour[c];
      }
    return out;
  }();
  return all;
}

// Where a displacement lies: at `place` bins along the wheel, where the colour c
// becomes white + mix * c. Black is 0 and 0.
constexpr int kChunk = 256;
struct Chunk {
  float place[kChunk];
  float white[kChunk];
  float mix[kChunk];
};

// atan2(y, x) in turns, −0.5 to 0.5, within 2e-6. The library's is exact, but the
// loop around it then is not done eight pixels at a time.
inline float turns(float y, float x) {
  const float ax = std::abs(x), ay = std::abs(y);
  const float longer = ax > ay ? ax : ay, shorter = ax > ay ? ay : ax;
  const float z = shorter / (longer > 1e-30f ? longer : 1e-30f);
  const float s = z * z;
  float a =
      z * (0.15915132f +
           s * (-0.05293866f +
                s * (0.03080340f + s * (-0.01853086f + s * (0.00838003f - s * 0.00186549f)))));
  a = ay > ax ? 0.25f - a : a;
  a = std::signbit(x) ? 0.5f - a : a;
  return std::copysign(a, y);
}

// Branch-free, so that the compiler makes vectors of it.
void place(const Vec2* flow, int count, float scale, Chunk& out) {
  constexpr float kHalfRing = 0.5f * (kWheelBins - 1);
  constexpr float kRounding = 1e-3f;  // keeps 255 − tiny from falling to 254
  for (int i = 0; i < count; ++i) {
    const float u = flow[i].u * scale, v = flow[i].v * scale;
    const float length = std::sqrt(u * u + v * v);
    const float at = kHalfRing + 2 * kHalfRing * turns(-v, -u);
    const bool finite = length <= std::numeric_limits<float>::max();
    const bool within = length <= 1;
    const float white = within ? 255.0f + kRounding - 255.0f * length : kRounding;
    const float mix = within ? length : 0.75f;
    out.place[i] = finite ? at : 0.0f;
    out.white[i] = finite ? white : 0.0f;
    out.mix[i] = finite ? mix : 0.0f;
  }
}

void paint(const Chunk& chunk, int count, std::uint8_t* rgb) {
  const Bin* const wheel = bins().data();
  for (int i = 0; i < count; ++i, rgb += 3) {
    const int k = int(chunk.place[i]);
    const float t = chunk.place[i] - float(k);
    const Bin& bin = wheel[k];
    int value[4];
    for (int c = 0; c < 4; ++c)
      value[c] = int(chunk.white[i] + chunk.mix[i] * (bin.colour[c] + t * bin.step[c]));
    for (int c = 0; c < 3; ++c) rgb[c] = std::uint8_t(value[c]);
  }
}

}  // namespace

const std::array<std::array<std::uint8_t, 3>, kWheelBins>& colour_wheel() {
  static const auto wheel = make_wheel();
  return wheel;
}

std::array<std::uint8_t, 3> flow_colour(float u, float v) {
  const Vec2 flow{u, v};
  Chunk chunk;
  place(&flow, 1, 1, chunk);
  std::array<std::uint8_t, 3> rgb;
  paint(chunk, 1, rgb.data());
  return rgb;
}

Image flow_to_colour(const FlowField& flow, float max_length) {
  const float longest = max_length > 0 ? max_length : max_flow_length(flow);
  const float scale = 1 / (longest + kEpsilon);
  Image image(flow.width, flow.height);
  Chunk chunk;
  for (std::size_t begin = 0; begin < flow.flow.size(); begin += kChunk) {
    const int count = int(std::min<std::size_t>(kChunk, flow.flow.size() - begin));
    place(flow.flow.data() + begin, count, scale, chunk);
    if (!flow.valid.empty())
      for (int i = 0; i < count; ++i)
        if (flow.valid[begin + std::size_t(i)] == 0)
          chunk.white[i] = chunk.mix[i] = chunk.place[i] = 0;
    paint(chunk, count, image.rgb.data() + begin * 3);
  }
  return image;
}

float max_flow_length(const FlowField& flow) {
  // Squared lengths by their bits: those of numbers that are not negative are in the
  // numbers' own order, and integers are compared eight at a time.
  constexpr std::int32_t kInfinity = 0x7f800000;
  std::int32_t longest = 0;
  const auto look = [&](auto counts) {
    for (std::size_t i = 0; i < flow.flow.size(); ++i) {
      const Vec2 f = flow.flow[i];
      const auto bits = std::bit_cast<std::int32_t>(f.u * f.u + f.v * f.v);
      longest = std::max(longest, bits < kInfinity && counts(i) ? bits : 0);
    }
  };
  if (flow.valid.empty())
    look([](std::size_t) { return true; });
  else
    look([&](std::size_t i) { return flow.valid[i] != 0; });
  return std::sqrt(std::bit_cast<float>(longest));
}

}  // namespace flowscope
