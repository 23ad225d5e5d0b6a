// Pairs at hand.
#include <ATen/ATen.h>

#include <map>
#include <memory>
#include <vector>

#include "core/train/pair_pool.h"
#include "tests/checks/check.h"

using namespace flowscope;
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
