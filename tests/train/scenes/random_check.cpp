// The generator of random numbers and what is drawn with it.
#include <cmath>
#include <map>

#include "core/train/scenes/random.h"
#include "core/train/scenes/scene.h"
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

CHECK_CASE(kinds_and_effects_have_their_shares) {
  constexpr int count = 1500;
  std::map<SceneKind, double> kinds;
  double blurred = 0, grey = 0, noisy = 0, foggy = 0;
  for (int i = 0; i < count; ++i) {
    const Scene scene = draw_scene({}, 11, i, {256, 192});
    kinds[scene.kind] += 1.0 / count;
    blurred += scene.effects.shutter > 0 ? 1.0 / count : 0;
    grey += scene.effects.grey ? 1.0 / count : 0;
    noisy += scene.effects.noise > 0 ? 1.0 / count : 0;
    foggy += scene.fog > 0 ? 1.0 / count : 0;
    EXPECT(!scene.layers.empty());
    EXPECT(scene.layers.back().outline == Outline::none && scene.layers.back().solid);
  }
  // Three standard deviations of 1500 draws are under 0.04.
  EXPECT_NEAR(kinds[SceneKind::layered], 0.40, 0.04);
  EXPECT_NEAR(kinds[SceneKind::rigid], 0.35, 0.04);
  EXPECT_NEAR(kinds[SceneKind::non_rigid], 0.12, 0.03);
  EXPECT_NEAR(kinds[SceneKind::small], 0.08, 0.03);
  EXPECT_NEAR(kinds[SceneKind::still], 0.05, 0.02);
  EXPECT_NEAR(blurred, 0.35 * 0.95, 0.04);
  EXPECT_NEAR(grey, 0.1, 0.03);
  EXPECT_NEAR(foggy, 0.15, 0.03);
  EXPECT_NEAR(noisy, 0.95 * 0.5 + 0.05 * 0.875, 0.04);  // still scenes are noisier
}
