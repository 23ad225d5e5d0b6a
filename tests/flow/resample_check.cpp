#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/flow/resample.h"
#include "tests/checks/check.h"
#include "tests/flow/fields.h"

using namespace flowscope;
using checks::constant_flow;

namespace {
Image noise(int width, int height) {
  Image image(width, height);
  std::uint32_t state = 1;
  for (auto& value : image.rgb) value = std::uint8_t((state = state * 1664525 + 1013904223) >> 24);
  return image;
}
}  // namespace

CHECK_CASE(shrinking_is_the_average_of_the_area) {
  const Image image = noise(12, 8);
  Frame frame = make_frame(image, 7, 0.5);
  frame.generation = 3;
  frame.gap_before = true;
  const Frame small = resize_frame(frame, {4, 2});
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 4; ++x)
      for (int c = 0; c < 3; ++c) {
        double sum = 0;
        for (int j = 0; j < 4; ++j)
          for (int i = 0; i < 3; ++i) sum += image.at(x * 3 + i, y * 4 + j)[c];
        EXPECT_NEAR(small.row(y)[x * 3 + c], sum / 12, 0.501);
      }
  EXPECT_EQ(small.index, 7);
  EXPECT_EQ(small.time, 0.5);
  EXPECT_EQ(small.generation, 3u);
  EXPECT(small.gap_before);
}

CHECK_CASE(an_uneven_shrink_weighs_parts_of_pixels) {
  Image image(3, 1);
  for (int x = 0; x < 3; ++x) image.at(x, 0)[0] = std::uint8_t(60 * x);
  const Frame small = resize_frame(make_frame(image), {2, 1});
  EXPECT_EQ(int(small.row(0)[0]), 20);   // (0 + 60 / 2) / 1.5
  EXPECT_EQ(int(small.row(0)[3]), 100);  // (60 / 2 + 120) / 1.5
}

CHECK_CASE(enlarging_keeps_pixel_centres_aligned) {
  Image image(2, 1);
  image.at(1, 0)[0] = 200;
  const Frame large = resize_frame(make_frame(image), {4, 3});
  const int expected[] = {0, 50, 150, 200};  // centres at −0.25, 0.25, 0.75, 1.25, held within
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 4; ++x) EXPECT_EQ(int(large.row(y)[x * 3]), expected[x]);
}

CHECK_CASE(a_frame_is_read_by_its_stride) {
  const Image wide = noise(9, 6);
  Frame part = make_frame(wide);
  part.width = 6;
  Image left(6, 6);
  for (int y = 0; y < 6; ++y) std::copy_n(wide.at(0, y), 18, left.at(0, y));
  EXPECT(to_image(resize_frame(part, {3, 2})).rgb ==
         to_image(resize_frame(make_frame(left), {3, 2})).rgb);
  EXPECT(resize_frame(part, {6, 6}).pixels == part.pixels);
  EXPECT_ERROR(resize_frame(part, {0, 5}), "0x5");
}

CHECK_CASE(resized_flow_means_the_same_motion) {
  const FlowField flow = resize_flow(constant_flow(10, 6, {2, -3}), {25, 3});
  EXPECT_EQ(flow.width, 25);
  for (const Vec2& f : flow.flow) {
    EXPECT_NEAR(f.u, 5, 1e-5);
    EXPECT_NEAR(f.v, -1.5, 1e-5);
  }
}

CHECK_CASE(a_ramp_of_flow_stays_a_ramp) {
  FlowField flow(8, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x) flow.at(x, y) = {float(x), float(y)};
  const FlowField large = resize_flow(flow, {16, 16});
  for (int i = 1; i < 15; ++i) EXPECT_NEAR(large.at(i, 15 - i).u, 2 * ((i + 0.5) / 2 - 0.5), 1e-5);
  EXPECT_NEAR(large.at(15, 0).u, 14, 1e-5);
}

CHECK_CASE(unknown_flow_does_not_leak) {
  FlowField flow = constant_flow(4, 4, {1, 1});
  flow.at(1, 1) = {1000, 1000};
  flow.invalidate(1, 1);
  const FlowField large = resize_flow(flow, {8, 8});
  int unknown = 0;
  for (std::size_t i = 0; i < large.flow.size(); ++i) {
    if (large.is_valid(i)) EXPECT_NEAR(large.flow[i].u, 2, 1e-5);
    unknown += !large.is_valid(i);
  }
  EXPECT_EQ(unknown, 4);
  EXPECT(!large.is_valid(2, 2) && !large.is_valid(3, 3));
  EXPECT_ERROR(resize_flow(flow, {8, -1}), "8x-1");
}
