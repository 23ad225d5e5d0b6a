#include "tests/checks/check.h"
#include "ui/colour_scale.h"

using flowscope::FlowField;
using flowscope::ui::ColourScale;

namespace {

FlowField constant(float u, float v) {
  FlowField flow(200, 100);
  std::fill(flow.flow.begin(), flow.flow.end(), flowscope::Vec2{u, v});
  return flow;
}

}  // namespace

CHECK_CASE(the_first_field_sets_the_automatic_scale) {
  ColourScale scale;
  scale.adapt(constant(6, 8));
  EXPECT_NEAR(scale.pixels(), 10 * 1.1, 1e-4);
}

CHECK_CASE(the_automatic_scale_moves_smoothly_and_faster_up_than_down) {
  ColourScale scale;
  scale.adapt(constant(10, 0));
  const double before = scale.pixels();
  scale.adapt(constant(20, 0));
  const double up = scale.pixels() - before;
  EXPECT(up > 0 && up < before);
  ColourScale other;
  other.adapt(constant(20, 0));
  const double high = other.pixels();
  other.adapt(constant(10, 0));
  const double down = high - other.pixels();
  EXPECT(down > 0 && down < up);
  for (int i = 0; i < 200; ++i) other.adapt(constant(10, 0));
  EXPECT_NEAR(other.pixels(), before, 0.01);
}

CHECK_CASE(a_restart_jumps) {
  ColourScale scale;
  scale.adapt(constant(10, 0));
  scale.restart();
  scale.adapt(constant(100, 0));
  EXPECT_NEAR(scale.pixels(), 110, 1e-3);
}

CHECK_CASE(few_outliers_and_invalid_pixels_do_not_pale_the_rest) {
  FlowField flow = constant(10, 0);
  for (int x = 0; x < 40; ++x) flow.at(x, 0) = {900, 0};
  EXPECT_NEAR(ColourScale::target(flow), 11, 1e-3);
  FlowField masked = constant(10, 0);
  for (int y = 0; y < 50; ++y) {
    for (int x = 0; x < 200; ++x) {
      masked.at(x, y) = {1e10F, 1e10F};
      masked.invalidate(x, y);
    }
  }
  EXPECT_NEAR(ColourScale::target(masked), 11, 1e-3);
}

CHECK_CASE(a_still_picture_is_not_amplified) {
  EXPECT_NEAR(ColourScale::target(constant(0.01F, 0)), 1, 1e-9);
  EXPECT_NEAR(ColourScale::target(FlowField()), 1, 1e-9);
}

CHECK_CASE(a_fixed_scale_stays) {
  ColourScale scale;
  scale.set_fixed(32);
  scale.adapt(constant(100, 0));
  EXPECT(!scale.automatic());
  EXPECT_NEAR(scale.pixels(), 32, 0);
}

CHECK_CASE(a_held_scale_stays_until_it_is_let_go) {
  ColourScale scale;
  scale.adapt(constant(10, 0));
  const FlowField studied = constant(0, 40);
  scale.hold(&studied);
  EXPECT_NEAR(scale.pixels(), 40 * 1.1, 1e-4);
  scale.adapt(constant(20, 0));
  EXPECT_NEAR(scale.pixels(), 40 * 1.1, 1e-4);
  scale.set_fixed(7);
  EXPECT_EQ(scale.pixels(), 7.0);
  scale.set_automatic();
  scale.hold(nullptr);
  scale.adapt(constant(10, 0));
  EXPECT_NEAR(scale.pixels(), 10 * 1.1, 1e-4);
}
