// Pairs at another scale.
#include <ATen/ATen.h>

#include <cmath>

#include "core/train/spatial.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

// Two halves that move by (2, 1) and (8, −4); a picture that is linear in x and y.
TrainingPair halves(int width, int height) {
  TrainingPair pair;
  const at::Tensor x = at::arange(width, at::kFloat).view({1, width});
  const at::Tensor y = at::arange(height, at::kFloat).view({height, 1});
  pair.image1 = (2 * x + y + 0 * x).expand({3, height, width}).to(at::kByte).contiguous();
  pair.image2 = pair.image1.clone();
  pair.flow = at::empty({2, height, width}, at::kFloat);
  const at::Tensor left = (x < width / 2.0).expand({height, width});
  pair.flow[0].copy_(at::where(left, at::full({}, 2.0f), at::full({}, 8.0f)));
  pair.flow[1].copy_(at::where(left, at::full({}, 1.0f), at::full({}, -4.0f)));
  pair.valid = at::ones({1, height, width}, at::kBool);
  pair.occluded = left.unsqueeze(0).contiguous();
  return pair;
}

bool only(const at::Tensor& values, float a, float b) {
  return (((values - a).abs() < 1e-5) | ((values - b).abs() < 1e-5)).all().item<bool>();
}

}  // namespace

CHECK_CASE(truth_is_scaled_and_never_between_two_motions) {
  const TrainingPair pair = halves(40, 30);
  for (const Size size : {Size{60, 60}, Size{50, 33}, Size{20, 15}}) {
    const TrainingPair out = resized(pair, size, false);
    const float across = float(size.width) / 40, down = float(size.height) / 30;
    EXPECT(only(out.flow[0], 2 * across, 8 * across));
    EXPECT(only(out.flow[1], down, -4 * down));
    EXPECT(out.valid.all().item<bool>());
    // The border stays where it was, in the picture and in every map.
    const at::Tensor left = at::arange(size.width, at::kFloat) < size.width / 2.0;
    EXPECT(at::equal(out.occluded[0][3], left));
    EXPECT(at::equal(out.flow[0][3] < 4 * across, left));
  }
  const TrainingPair mixed = resized(pair, {60, 60}, true);
  EXPECT(!only(mixed.flow[0], 3, 12));  // RAFT's way has values between
}

CHECK_CASE(pictures_keep_their_places) {
  const TrainingPair out = resized(halves(40, 30), {80, 60}, false);
  // Pixel x of the larger picture lies at (x + 1/2) / 2 − 1/2 of the smaller.
  for (const int x : {5, 30, 61})
    for (const int y : {4, 33})
      EXPECT_NEAR(out.image1[1][y][x].item<int>(), 2 * ((x + 0.5) / 2 - 0.5) + (y + 0.5) / 2 - 0.5,
                  0.51);
}

CHECK_CASE(sparse_truth_stays_sparse) {
  TrainingPair pair = halves(40, 30);
  pair.sparse = true;
  pair.valid.zero_();
  pair.valid[0][10][4] = true;
  pair.valid[0][20][30] = true;
  const TrainingPair carried = resized(pair, {80, 60}, true);
  EXPECT_EQ(carried.valid.sum().item<std::int64_t>(), 2);
  EXPECT(carried.sparse);
  EXPECT(carried.valid[0][20][8].item<bool>() && carried.valid[0][40][60].item<bool>());
  EXPECT_EQ(carried.flow[0][40][60].item<float>(), 16.0f);
  EXPECT_EQ(carried.flow[1][20][8].item<float>(), 2.0f);
  const TrainingPair spread = resized(pair, {80, 60}, false);
  EXPECT_EQ(spread.valid.sum().item<std::int64_t>(), 8);  // each of the four that fall on it
  EXPECT(spread.valid[0][21][9].item<bool>());
}

CHECK_CASE(interpolated_truth_knows_nothing_beside_the_unknown) {
  TrainingPair pair = halves(40, 30);
  pair.flow.fill_(6);
  const auto forget = [&](int x, int y) {
    pair.valid[0][y][x] = false;
    pair.flow.select(1, y).select(1, x).zero_();
  };
  for (int y = 8; y < 12; ++y)
    for (int x = 10; x < 20; ++x) forget(x, y);
  forget(39, 29);
  for (const Size size : {Size{80, 60}, Size{60, 60}, Size{50, 33}, Size{30, 20}}) {
    const TrainingPair out = resized(pair, size, true);
    const double across = size.width / 40.0, down = size.height / 30.0;
    const at::Tensor known = out.valid[0];
    // What is known is as it was, not drawn towards 0; what lies among unknown pixels is not.
    EXPECT_NEAR((out.flow[0] - 6 * across).masked_select(known).abs().max().item<double>(), 0,
                1e-4);
    EXPECT_NEAR((out.flow[1] - 6 * down).masked_select(known).abs().max().item<double>(), 0, 1e-4);
    EXPECT(!known[int(10 * down)][int(15 * across)].item<bool>());
    EXPECT(!known[size.height - 1][size.width - 1].item<bool>());
    // No more is lost than a pixel around.
    const double lost = (size.width * size.height - known.sum().item<double>()) / (across * down);
    EXPECT(lost >= 10 * 4 && lost <= 12 * 6 + 4);
  }
  EXPECT(resized(halves(40, 30), {50, 33}, true).valid.all().item<bool>());
}

CHECK_CASE(scales_are_drawn_and_suffice) {
  TrainingPair pair = halves(100, 80);
  SpatialOptions options;
  options.min_scale = -0.5;
  options.max_scale = 0.5;
  int unchanged = 0, stretched = 0;
  for (int i = 0; i < 200; ++i) {
    const TrainingPair out = rescaled(pair, {72, 60}, options, Random(1, i, 0));
    const double x = double(out.flow.size(2)) / 100, y = double(out.flow.size(1)) / 80;
    EXPECT(out.flow.size(2) >= 72 && out.flow.size(1) >= 60);
    EXPECT(x < 1.42 * 1.15 + 0.01 && y < 1.42 * 1.15 + 0.01);
    unchanged += out.flow.size(2) == 100 && out.flow.size(1) == 80 ? 1 : 0;
    stretched += std::abs(x - y) > 0.02 ? 1 : 0;
  }
  EXPECT(unchanged > 20 && unchanged < 65);   // a fifth
  EXPECT(stretched > 80 && stretched < 150);  // 0.8 of 0.8, less those at the least size
  // Sparse truth is not stretched.
  pair.sparse = true;
  for (int i = 0; i < 30; ++i) {
    const TrainingPair out = rescaled(pair, {10, 10}, options, Random(1, i, 0));
    EXPECT_NEAR(double(out.flow.size(2)) / 100, double(out.flow.size(1)) / 80, 0.02);
  }
}
