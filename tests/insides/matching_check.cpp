// Matches over the frame, by hand.
#include <cmath>

#include "core/base/error.h"
#include "core/insides/matching.h"
#include "core/insides/peaks.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

CHECK_CASE(matches_become_margins_and_displacements) {
  Matches matches;
  matches.width = 2;
  matches.height = 2;
  matches.best = {{1, 0}, {1, 0}, {0, 0}, {1, 1}};
  matches.value = {2, 2, {5, 4, 3, 2}};
  matches.second = {2, 2, {1, 4, -3, 1.5f}};
  const Map margin = margins(matches);
  EXPECT((margin.values == std::vector<float>{4, 0, 6, 0.5f}));
  const FlowField flow = displacements(matches);
  EXPECT((flow.at(0, 0) == Vec2{1, 0}));
  EXPECT((flow.at(1, 0) == Vec2{0, 0}));
  EXPECT((flow.at(0, 1) == Vec2{0, -1}));
  EXPECT((flow.at(1, 1) == Vec2{0, 0}));
}

CHECK_CASE(similarity_is_a_scaled_dot_product) {
  // Four channels: √C is 2. Cell (1, 0) of `a` is (1, 2, 0, −1).
  const Channels a{4, 2, 1, {9, 1, 9, 2, 9, 0, 9, -1}};
  const Channels b{4, 3, 1, {1, 0, 2, 2, 0, 0, 5, 7, 0, -1, 0, 2}};
  const Map map = similarity(a, {1, 0}, b);
  EXPECT_EQ(map.width, 3);
  EXPECT_NEAR(map.at(0, 0), (1 + 4 + 0 + 1) / 2.0, 1e-6);
  EXPECT_NEAR(map.at(1, 0), 0, 1e-6);
  EXPECT_NEAR(map.at(2, 0), (2 - 2) / 2.0, 1e-6);
  EXPECT_ERROR(similarity(a, {0, 0}, Channels{1, 1, 1, {0}}), "channels");
}

CHECK_CASE(equal_cells_are_as_many_choices) {
  EXPECT_NEAR(choices(entropy(Map{4, 2, std::vector<float>(8, 0.3f)})), 8, 1e-9);
  EXPECT_NEAR(choices(0), 1, 1e-12);
}
