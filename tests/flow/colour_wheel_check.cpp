#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <numbers>

#include "core/flow/colour_wheel.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {
int difference(const std::uint8_t* a, const std::uint8_t* b) {
  int most = 0;
  for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(int(a[c]) - int(b[c])));
  return most;
}
}  // namespace

// Recorded from the reference's flow_to_image, which divides by the field's own maximum.
CHECK_CASE(a_field_has_the_references_colours) {
  const FlowField flow = read_flow(checks::data("flow/wheel.flo"));
  const Image reference = read_image(checks::data("flow/wheel.ppm"));
  EXPECT_EQ(reference.width, flow.width);
  const Image own = flow_to_colour(flow, 0);
  const Image fixed = flow_to_colour(flow, max_flow_length(flow));
  int most = 0;
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x) {
      most = std::max(most, difference(own.at(x, y), reference.at(x, y)));
      most = std::max(most, difference(fixed.at(x, y), reference.at(x, y)));
    }
  EXPECT(most <= 1);
}

CHECK_CASE(the_wheel_has_its_six_corners) {
  const auto& wheel = colour_wheel();
  using Colour = std::array<std::uint8_t, 3>;
  EXPECT((wheel[0] == Colour{255, 0, 0}));     // red
  EXPECT((wheel[15] == Colour{255, 255, 0}));  // yellow
  EXPECT((wheel[21] == Colour{0, 255, 0}));    // green
  EXPECT((wheel[25] == Colour{0, 255, 255}));  // cyan
  EXPECT((wheel[36] == Colour{0, 0, 255}));    // blue
  EXPECT((wheel[49] == Colour{255, 0, 255}));  // magenta
}

// Baker's formula with the library's exact arc tangent, on directions off the grid.
CHECK_CASE(one_displacement_follows_the_formula) {
  const auto& wheel = colour_wheel();
  for (int i = 0; i < 5000; ++i) {
    const double angle = 0.001257 * i + 0.0003, length = 0.0002 * i + 0.0101;
    const auto u = float(length * std::cos(angle)), v = float(length * std::sin(angle));
    const double place =
        (std::atan2(-double(v), -double(u)) / std::numbers::pi + 1) / 2 * (kWheelBins - 1);
    const auto k = std::size_t(place);
    std::array<std::uint8_t, 3> expected{};
    for (std::size_t c = 0; c < 3; ++c) {
      const double colour =
          wheel[k][c] + (place - double(k)) * (wheel[(k + 1) % kWheelBins][c] - wheel[k][c]);
      const double radius = std::hypot(double(u), double(v));
      expected[c] = std::uint8_t(radius <= 1 ? 255 - radius * (255 - colour) : 0.75 * colour);
    }
    EXPECT(difference(flow_colour(u, v).data(), expected.data()) <= 1);
  }
}

CHECK_CASE(no_motion_is_white_and_beyond_the_maximum_is_darker) {
  using Colour = std::array<std::uint8_t, 3>;
  EXPECT((flow_colour(0, 0) == Colour{255, 255, 255}));
  EXPECT((flow_colour(2, 0) == Colour{191, 0, 0}));
  FlowField still(3, 2);
  for (const auto value : flow_to_colour(still, 0).rgb) EXPECT_EQ(int(value), 255);
}

CHECK_CASE(invalid_and_not_finite_is_black) {
  FlowField flow(300, 2);
  for (Vec2& f : flow.flow) f = {1, 1};
  flow.invalidate(299, 1);
  flow.at(1, 0) = {std::numeric_limits<float>::quiet_NaN(), 0};
  flow.at(2, 0) = {0, -std::numeric_limits<float>::infinity()};
  flow.at(299, 1) = {1e6f, 0};  // does not count for the maximum either
  EXPECT_NEAR(max_flow_length(flow), std::sqrt(2.0), 1e-6);
  const Image image = flow_to_colour(flow, 0);
  for (const auto* black : {image.at(1, 0), image.at(2, 0), image.at(299, 1)})
    EXPECT_EQ(int(black[0]) + black[1] + black[2], 0);
  EXPECT(image.at(0, 0)[0] > 0);
  EXPECT(flow_to_colour(FlowField(), 0).rgb.empty());
}
