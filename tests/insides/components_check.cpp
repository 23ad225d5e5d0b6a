// Principal components of channels whose directions are known.
#include <algorithm>

#include "core/insides/components.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

// 3 channels: 10·a·(0.6, −0.8, 0) + 2·b·(0.8, 0.6, 0), with a, b uncorrelated ±1.
Channels made() {
  Channels channels{3, 2, 2, std::vector<float>(12)};
  const float a[] = {1, 1, -1, -1}, b[] = {1, -1, 1, -1};
  for (std::size_t i = 0; i < 4; ++i) {
    channels.values[i] = 6 * a[i] + 1.6f * b[i] + 5;
    channels.values[4 + i] = -8 * a[i] + 1.2f * b[i];
  }
  return channels;
}

}  // namespace

CHECK_CASE(directions_of_largest_variance_are_found_with_their_sign) {
  const PrincipalComponents found = principal_components(made());
  EXPECT_NEAR(found.directions[0][0], -0.6, 1e-5);  // the largest entry, 0.8, is positive
  EXPECT_NEAR(found.directions[0][1], 0.8, 1e-5);
  EXPECT_NEAR(found.directions[1][0], 0.8, 1e-5);
  EXPECT_NEAR(found.explained[0], 100.0 / 104, 1e-5);
  EXPECT_NEAR(found.explained[1], 4.0 / 104, 1e-5);
  EXPECT_EQ(found.explained[2], 0.0);  // nothing is left
  EXPECT_NEAR(found.maps[0].values[0], -10, 1e-4);
  EXPECT_NEAR(found.maps[1].values[1], -2, 1e-4);
}

CHECK_CASE(a_turned_sign_gives_the_same_picture) {
  Channels turned = made();
  for (float& value : turned.values) value = -value;
  const PrincipalComponents found = principal_components(turned);
  EXPECT_NEAR(found.directions[0][1], 0.8, 1e-5);
  EXPECT_NEAR(found.maps[0].values[0], 10, 1e-4);
  const Image image = component_picture(found);
  EXPECT_EQ(int(image.at(0, 0)[0]), 179);  // 1 of 5 standard deviations above the middle
  EXPECT_EQ(int(image.at(0, 0)[2]), 128);
}

CHECK_CASE(constant_channels_have_no_components) {
  const PrincipalComponents found = principal_components({2, 2, 1, {3, 3, 4, 4}});
  EXPECT_EQ(found.explained[0], 0.0);
  EXPECT_EQ(found.maps[0].values[1], 0.0f);
}
