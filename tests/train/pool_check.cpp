#include <ATen/ATen.h>

#include <atomic>
#include <map>

#include "core/train/augment.h"
#include "core/train/pair_pool.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

namespace {

// Pair i has the value i everywhere.
class Numbered : public PairSource {
 public:
  explicit Numbered(std::int64_t broken = -1) : broken_(broken) {}
  TrainingPair pair(std::int64_t index, Size crop) const override {
    if (index == broken_) throw Error("pair of no use");
    const at::Tensor image = at::full({3, crop.height, crop.width}, index, at::kByte);
    return {image,
            image,
            at::zeros({2, crop.height, crop.width}),
            at::ones({1, crop.height, crop.width}, at::kBool),
            {}};
  }

 private:
  std::int64_t broken_;
};

// Column x has the value x, row y is 100 y; it moves by (3, −2).
TrainingPair slope(int width, int height) {
  const at::Tensor x = at::arange(width, at::kFloat).expand({height, width});
  const at::Tensor y = at::arange(height, at::kFloat).view({height, 1}).expand({height, width});
  const at::Tensor image = at::stack({x, y, x}).to(at::kByte);
  return {image, image, at::stack({x, y}), (x > 10).unsqueeze(0), (y > 5).unsqueeze(0)};
}

}  // namespace

CHECK_CASE(every_pair_of_a_deck_is_used_as_often_as_the_others) {
  const PoolOptions options{8, 3, 1};
  for (std::int64_t deck = 0; deck < 3; ++deck) {
    std::map<std::int64_t, int> uses;
    for (std::int64_t i = 0; i < 24; ++i) ++uses[pair_of_use(deck * 24 + i, options, 7)];
    EXPECT_EQ(uses.size(), 8u);
    for (const auto& [pair, count] : uses) {
      EXPECT_EQ(pair / 8, deck);
      EXPECT_EQ(count, 3);
    }
  }
  // Made in order, then shuffled, in another way each time.
  for (std::int64_t i = 0; i < 8; ++i) EXPECT_EQ(pair_of_use(24 + i, options, 7), 8 + i);
  std::vector<std::int64_t> first, second;
  for (std::int64_t i = 0; i < 8; ++i) {
    first.push_back(pair_of_use(8 + i, options, 7));
    second.push_back(pair_of_use(16 + i, options, 7));
  }
  EXPECT(first != second);
}

CHECK_CASE(a_pool_begun_in_the_middle_gives_what_one_from_the_start_gives) {
  const PoolOptions options{6, 4, 2};
  PairPool pool(std::make_shared<Numbered>(), {8, 8}, options, 3, 0);
  std::vector<int> seen;
  for (std::int64_t use = 0; use < 60; ++use)
    seen.push_back(pool.take(use).image1[0][0][0].item<int>());
  for (const std::int64_t start : {5, 23, 24, 59}) {
    PairPool later(std::make_shared<Numbered>(), {8, 8}, options, 3, start);
    for (std::int64_t use = start; use < 60; ++use)
      EXPECT_EQ(later.take(use).image1[0][0][0].item<int>(), seen[std::size_t(use)]);
  }
}

CHECK_CASE(what_a_source_throws_comes_out_of_the_pool) {
  PairPool pool(std::make_shared<Numbered>(2), {8, 8}, {4, 2, 1}, 3, 0);
  EXPECT_ERROR(for (int use = 0; use < 4; ++use) pool.take(use), "of no use");
}

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
