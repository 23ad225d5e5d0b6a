// Crops, flips, colours, noise and the eraser.
#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "core/train/augment.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

// Column x has the value x, row y is 100 y; it moves by (3, −2).
TrainingPair slope(int width, int height) {
  const at::Tensor x = at::arange(width, at::kFloat).expand({height, width});
  const at::Tensor y = at::arange(height, at::kFloat).view({height, 1}).expand({height, width});
  const at::Tensor image = at::stack({x, y, x}).to(at::kByte);
  return {image, image, at::stack({x, y}), (x > 10).unsqueeze(0), (y > 5).unsqueeze(0)};
}

}  // namespace

CHECK_CASE(crops_and_flips_move_the_truth_with_the_picture) {
  const TrainingPair pair = slope(90, 70);
  AugmentOptions options = no_augmentation();
  bool flipped = false, plain = false, elsewhere = false;
  options.flip_columns = options.flip_rows = 0.5;
  for (std::int64_t use = 0; use < 12; ++use) {
    const TrainingPair out = augment(pair, {32, 24}, options, 5, use);
    EXPECT(out.image1.sizes() == at::IntArrayRef({3, 24, 32}));
    const at::Tensor u = out.flow[0], v = out.flow[1];
    // The picture says where a pixel came from, the truth says the same up to its sign.
    EXPECT(out.image1[0].to(at::kFloat).equal(u.abs()));
    EXPECT(out.image1[1].to(at::kFloat).equal(v.abs()));
    EXPECT(out.valid[0].equal(u.abs() > 10));
    EXPECT(out.occluded[0].equal(v.abs() > 5));
    const bool mirrored =
        u[0][0].item<float>() != 0 ? u[0][0].item<float>() < 0 : u[0][1].item<float>() < 0;
    const float step = u.abs()[0][1].item<float>() - u.abs()[0][0].item<float>();
    EXPECT_EQ(step, mirrored ? -1.f : 1.f);
    flipped |= mirrored, plain |= !mirrored;
    elsewhere |= v.abs()[0][0].item<float>() > 3;
  }
  EXPECT(flipped && plain && elsewhere);
  EXPECT_ERROR(augment(pair, {91, 24}, options, 5, 0), "too small");
}

CHECK_CASE(sparse_pairs_keep_their_rows_and_share_their_colours) {
  TrainingPair dense = slope(90, 70), sparse = dense;
  sparse.sparse = true;
  AugmentOptions options = no_augmentation();
  options.flip_columns = 0.5, options.flip_rows = 1;
  options.brightness = options.contrast = 0.4, options.asymmetric = 1;
  for (std::int64_t use = 0; use < 12; ++use) {
    const TrainingPair one = augment(dense, {32, 24}, options, 5, use);
    const TrainingPair two = augment(sparse, {32, 24}, options, 5, use);
    EXPECT(!one.sparse && two.sparse);
    EXPECT(one.flow[1].lt(0).any().item<bool>() && two.flow[1].ge(0).all().item<bool>());
    EXPECT(!one.image1.equal(one.image2) && two.image1.equal(two.image2));
    // The same crop of the same numbers, and columns flipped in both or none.
    EXPECT(one.flow[0].flip(0).equal(two.flow[0]) && one.flow[1].flip(0).neg().equal(two.flow[1]));
  }
}

// RAFT's ColorJitter: (0.4, 0.4, 0.4, 0.5/π) for dense truth, (0.3, 0.3, 0.3, 0.3/π) for sparse.
CHECK_CASE(sparse_pairs_change_their_colours_less) {
  TrainingPair dense = slope(90, 70), sparse = dense;
  sparse.sparse = true;
  AugmentOptions raft = no_augmentation(), milder = raft;
  raft.brightness = raft.contrast = raft.saturation = 0.4, raft.hue = 0.5 / 3.14159;
  milder.brightness = milder.contrast = milder.saturation = 0.3, milder.hue = 0.3 / 3.14159;
  for (std::int64_t use = 0; use < 12; ++use) {
    const at::Tensor is = augment(sparse, {32, 24}, raft, 5, use).image2.to(at::kFloat);
    EXPECT((is - augment(dense, {32, 24}, milder, 5, use).image2).abs().max().item<float>() <= 1);
    EXPECT((is - augment(dense, {32, 24}, raft, 5, use).image2).abs().max().item<float>() > 1);
  }
}

CHECK_CASE(colours_change_as_asked_and_the_same_way_every_time) {
  const at::Tensor image = (at::arange(3 * 64 * 64) % 200 + 20).to(at::kByte).view({3, 64, 64});
  const TrainingPair pair{
      image, image, at::zeros({2, 64, 64}), at::ones({1, 64, 64}, at::kBool), {}};
  EXPECT(augment(pair, {64, 64}, no_augmentation(), 1, 0).image1.equal(image));
  AugmentOptions options = no_augmentation();
  options.brightness = 0.4, options.hue = 0.16, options.saturation = 0.4;
  const TrainingPair a = augment(pair, {64, 64}, options, 1, 9);
  EXPECT(a.image1.equal(a.image2));
  EXPECT(!a.image1.equal(image));
  options.asymmetric = 1;
  const TrainingPair b = augment(pair, {64, 64}, options, 1, 9);
  EXPECT(!b.image1.equal(b.image2));
  AugmentOptions noise = no_augmentation();
  noise.noise = 1;
  const TrainingPair c = augment(pair, {64, 64}, noise, 1, 4),
                     d = augment(pair, {64, 64}, noise, 1, 4);
  EXPECT(c.image1.equal(d.image1) && c.image2.equal(d.image2));
  EXPECT(!c.image1.equal(c.image2));
  const double sigma = (c.image1.to(at::kFloat) - image.to(at::kFloat)).std().item<double>();
  EXPECT(sigma > 0.2 && sigma < 8.5);
}

// The values are those of the formula, computed apart: noise is a hash of seed, use and pixel,
// and no library's.
CHECK_CASE(noise_is_normal_unrelated_and_always_the_same) {
  const at::Tensor image = at::full({3, 64, 64}, 120, at::kByte);
  const TrainingPair pair{
      image, image, at::zeros({2, 64, 64}), at::ones({1, 64, 64}, at::kBool), {}};
  AugmentOptions options = no_augmentation();
  options.noise = 1, options.noise_strength = 20;
  const TrainingPair out = augment(pair, {64, 64}, options, 1, 5);
  const at::Tensor one = out.image1.to(at::kDouble).sub(120).flatten();
  const at::Tensor two = out.image2.to(at::kDouble).sub(120).flatten();
  constexpr double sigma = 18.28;
  const std::int64_t count = one.numel();
  for (const at::Tensor& noise : {one, two}) {
    EXPECT_NEAR(noise.mean().item<double>(), 0, 4 * sigma / std::sqrt(double(count)));
    EXPECT_NEAR(noise.std().item<double>(), sigma, 0.02 * sigma);
    EXPECT_NEAR(noise.abs().lt(sigma).to(at::kDouble).mean().item<double>(), 0.68, 0.03);
    EXPECT(noise.abs().max().item<double>() > 3 * sigma);
  }
  const auto related = [&](const at::Tensor& a, const at::Tensor& b) {
    return a.mul(b).mean().item<double>() / (sigma * sigma);
  };
  EXPECT_NEAR(related(one, two), 0, 0.04);
  EXPECT_NEAR(related(one.narrow(0, 0, count - 1), one.narrow(0, 1, count - 1)), 0, 0.04);
  const std::array<int, 6> first = {14, 20, -1, -15, 4, 45}, second = {5, -12, -29, -16, 29, -3};
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(one[std::int64_t(i)].item<int>(), first[i]);
    EXPECT_EQ(two[std::int64_t(i)].item<int>(), second[i]);
  }
}

CHECK_CASE(turning_the_hue_keeps_grey_grey) {
  const at::Tensor image = at::full({3, 64, 64}, 120, at::kByte);
  const TrainingPair pair{
      image, image, at::zeros({2, 64, 64}), at::ones({1, 64, 64}, at::kBool), {}};
  AugmentOptions options = no_augmentation();
  options.hue = 0.16, options.saturation = 0.4, options.contrast = 0.4;
  for (std::int64_t use = 0; use < 5; ++use) {
    const at::Tensor out = augment(pair, {64, 64}, options, 1, use).image1;
    EXPECT_NEAR((out.to(at::kFloat) - 120).abs().max().item<double>(), 0, 1);
  }
}

CHECK_CASE(the_eraser_paints_rectangles_of_the_mean_colour) {
  // Two halves, so that no pixel has the mean colour: 120, 115, 140.
  constexpr int width = 320, height = 240;
  at::Tensor image = at::empty({3, height, width}, at::kByte);
  constexpr std::array<int, 3> left = {20, 30, 40}, right = {220, 200, 240};
  for (int c = 0; c < 3; ++c) {
    image[c].narrow(1, 0, width / 2).fill_(left[std::size_t(c)]);
    image[c].narrow(1, width / 2, width / 2).fill_(right[std::size_t(c)]);
  }
  const at::Tensor mean = at::tensor({120, 115, 140}).to(at::kByte).view({3, 1, 1});
  const TrainingPair pair{
      image, image, at::rand({2, height, width}), at::ones({1, height, width}, at::kBool), {}};
  AugmentOptions options = no_augmentation();
  options.eraser = 1;
  int single = 0, several = 0;
  for (std::int64_t use = 0; use < 40; ++use) {
    const TrainingPair out = augment(pair, {width, height}, options, 1, use);
    EXPECT(out.image1.equal(image));
    EXPECT(out.flow.equal(pair.flow) && out.valid.equal(pair.valid));
    const at::Tensor changed = (out.image2 != image).any(0);
    EXPECT(out.image2.equal(at::where(changed, mean, image)));
    const at::Tensor places = changed.nonzero();  // [n, 2]: row, column
    EXPECT(places.size(0) > 0 && places.size(0) <= 2 * 99 * 99);
    const at::Tensor first = std::get<0>(places.min(0)), last = std::get<0>(places.max(0));
    const at::Tensor sides = last - first + 1;
    const std::int64_t h = sides[0].item<std::int64_t>(), w = sides[1].item<std::int64_t>();
    const bool one = places.size(0) == h * w && h < 100 && w < 100;
    (one ? single : several) += 1;
    // A side is 50 to 99 pixels long, less where the picture ends.
    EXPECT(h >= 50 || last[0].item<int>() == height - 1);
    EXPECT(w >= 50 || last[1].item<int>() == width - 1);
  }
  EXPECT(single >= 8 && several >= 8);
}

CHECK_CASE(the_eraser_comes_as_often_as_asked) {
  const at::Tensor x = at::arange(48).expand({3, 48, 48});
  const TrainingPair pair{x.to(at::kByte),
                          x.to(at::kByte),
                          at::zeros({2, 48, 48}),
                          at::ones({1, 48, 48}, at::kBool),
                          {}};
  AugmentOptions options = no_augmentation();
  options.eraser = AugmentOptions().eraser;
  constexpr int count = 400;
  int erased = 0;
  for (std::int64_t use = 0; use < count; ++use)
    erased += augment(pair, {48, 48}, options, 1, use).image2.equal(pair.image2) ? 0 : 1;
  EXPECT_NEAR(erased, count / 2.0, 4 * std::sqrt(count / 4.0));
}
