#include <limits>

#include "core/base/error.h"
#include "core/flow/warp.h"
#include "tests/checks/check.h"
#include "tests/flow/fields.h"

using namespace flowscope;
using checks::constant_flow;

namespace {
Image ramp(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) image.at(x, y)[c] = std::uint8_t(10 * x + 20 * y + c);
  return image;
}
}  // namespace

CHECK_CASE(warping_pulls_frame_2_back) {
  const Frame frame2 = make_frame(ramp(8, 6));
  std::vector<std::uint8_t> inside;
  const Image out = warp_backward(frame2, constant_flow(8, 6, {2, 1}), &inside);
  for (int y = 0; y < 6; ++y)
    for (int x = 0; x < 8; ++x) {
      const bool within = x + 2 <= 7 && y + 1 <= 5;
      EXPECT_EQ(int(inside[std::size_t(y * 8 + x)]), int(within));
      EXPECT_EQ(int(out.at(x, y)[1]), within ? 10 * (x + 2) + 20 * (y + 1) + 1 : 0);
    }
}

CHECK_CASE(warping_between_pixels_is_bilinear) {
  const Image out = warp_backward(make_frame(ramp(8, 6)), constant_flow(8, 6, {0.3f, -0.6f}));
  EXPECT_EQ(int(out.at(3, 2)[0]), 61);  // 10 * 3.3 + 20 * 1.4
}

CHECK_CASE(warping_shows_nothing_where_there_is_no_flow) {
  FlowField flow = constant_flow(4, 4, {0, 0});
  flow.invalidate(1, 1);
  flow.at(2, 2).u = std::numeric_limits<float>::quiet_NaN();
  flow.at(3, 3).u = 1e30f;
  std::vector<std::uint8_t> inside;
  warp_backward(make_frame(ramp(4, 4)), flow, &inside);
  EXPECT_EQ(int(inside[5]) + inside[10] + inside[15], 0);
  EXPECT_EQ(int(inside[0]), 1);
  EXPECT_ERROR(warp_backward(make_frame(ramp(5, 4)), flow), "5x4");
}

// A square moves 6 px to the right over a still ground: what it will cover is hidden.
CHECK_CASE(occlusion_is_where_the_way_back_ends_elsewhere) {
  FlowField forward(40, 20), backward(40, 20);
  const auto square = [](int x, int y, int left) {
    return x >= left && x < left + 10 && y >= 5 && y < 15;
  };
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 40; ++x) {
      if (square(x, y, 10)) forward.at(x, y) = {6, 0};
      if (square(x, y, 16)) backward.at(x, y) = {-6, 0};
    }
  const auto mask = occlusion_mask(forward, backward);
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 40; ++x) {
      const bool covered = square(x, y, 16) && !square(x, y, 10);
      EXPECT_EQ(int(mask[std::size_t(y * 40 + x)]), covered ? 255 : 0);
    }
}

CHECK_CASE(occlusion_follows_its_threshold) {
  // |f + b|² against 0.01 (|f|² + |b|²) + 0.5 at f = (4, 0): b = −4 + d.
  for (const float d : {0.6f, 0.75f, 0.78f, 0.9f}) {
    const auto mask =
        occlusion_mask(constant_flow(20, 3, {4, 0}), constant_flow(20, 3, {d - 4, 0}));
    const bool hidden = d * d > 0.01f * (16 + (d - 4) * (d - 4)) + 0.5f;
    EXPECT_EQ(int(mask[25]), hidden ? 255 : 0);
    EXPECT_EQ(int(mask[19]), 255);  // leaves the picture
  }
  FlowField unknown = constant_flow(20, 3, {-4, 0});
  unknown.invalidate(9, 1);
  EXPECT_EQ(int(occlusion_mask(constant_flow(20, 3, {4, 0}), unknown)[25]), 255);
}
