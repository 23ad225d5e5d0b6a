// The generator of random numbers.
#include "core/train/scenes/random.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

CHECK_CASE(bits_are_splitmix64s) {
  // Its first outputs from state 0, as Vigna's reference code prints them.
  constexpr std::uint64_t step = 0x9e3779b97f4a7c15u;
  EXPECT_EQ(mix_bits(step), 0xe220a8397b1dcdafu);
  EXPECT_EQ(mix_bits(2 * step), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(mix_bits(3 * step), 0x06c45d188009454fu);
}

CHECK_CASE(numbers_depend_on_each_part_of_their_address) {
  const std::uint64_t first = Random(1, 2, 3).bits();
  EXPECT_EQ(Random(1, 2, 3).bits(), first);
  EXPECT(Random(2, 2, 3).bits() != first);
  EXPECT(Random(1, 3, 3).bits() != first);
  EXPECT(Random(1, 2, 4).bits() != first);
  EXPECT(Random(2, 1, 3).bits() != Random(1, 2, 3).bits());
}

CHECK_CASE(distributions_have_their_moments) {
  Random random(5, 0, 0);
  constexpr int count = 40'000;
  double uniform = 0, normal = 0, squares = 0, below_median = 0;
  for (int i = 0; i < count; ++i) {
    const double u = random.uniform();
    EXPECT(u >= 0 && u < 1);
    uniform += u / count;
    const double n = random.normal();
    normal += n / count;
    squares += n * n / count;
    below_median += random.log_uniform(1, 100) < 10 ? 1.0 / count : 0;
    const int k = random.whole(3, 5);
    EXPECT(k >= 3 && k <= 5);
  }
  EXPECT_NEAR(uniform, 0.5, 0.01);
  EXPECT_NEAR(normal, 0, 0.02);
  EXPECT_NEAR(squares, 1, 0.03);
  EXPECT_NEAR(below_median, 0.5, 0.01);
}
