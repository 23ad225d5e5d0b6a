#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/error.h"
#include "core/flow/metrics.h"
#include "tests/checks/check.h"
#include "tests/flow/fields.h"

using namespace flowscope;
using checks::constant_flow;

CHECK_CASE(errors_are_those_computed_by_hand) {
  FlowField truth(5, 1), flow(5, 1);
  truth.flow = {{0, 0}, {3, 4}, {30, 40}, {100, 0}, {20, 0}};
  flow.flow = {{0, 1}, {3, 6}, {30, 44}, {104, 0}, {26, 0}};
  // Errors 1, 2, 4, 4, 6. Fl: 4 > 5 % of 50 counts, 4 is below 5 % of 100, 6 counts.
  const FlowError error = flow_error(flow, truth);
  EXPECT_EQ(error.pixels, 5);
  EXPECT_NEAR(error.epe, 17.0 / 5, 1e-6);
  EXPECT_NEAR(error.over_1px, 80, 1e-9);
  EXPECT_NEAR(error.over_3px, 60, 1e-9);
  EXPECT_NEAR(error.over_5px, 20, 1e-9);
  EXPECT_NEAR(error.fl, 40, 1e-9);
  const std::int64_t pixels[] = {1, 1, 1, 2};
  const double epe[] = {1, 2, 6, 4};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(error.by_motion[i].pixels, pixels[i]);
    EXPECT_NEAR(error.by_motion[i].epe, epe[i], 1e-6);
  }
}

CHECK_CASE(the_angle_is_between_vectors_in_space_and_time) {
  // (1, 0, 1) and (0, 0, 1) are 45° apart; (1, 0, 1) and (0, 1, 1) 60°.
  EXPECT_NEAR(flow_error(constant_flow(2, 2, {0, 0}), constant_flow(2, 2, {1, 0})).angular, 45,
              1e-9);
  EXPECT_NEAR(flow_error(constant_flow(2, 2, {0, 1}), constant_flow(2, 2, {1, 0})).angular, 60,
              1e-9);
  EXPECT_EQ(flow_error(constant_flow(2, 2, {5, 7}), constant_flow(2, 2, {5, 7})).angular, 0.0);
  const double tiny =
      flow_error(constant_flow(1, 1, {1e-5f, 0}), constant_flow(1, 1, {0, 0})).angular;
  EXPECT_NEAR(tiny, 1e-5 * 180 / std::numbers::pi, 1e-9);
}

CHECK_CASE(only_pixels_with_truth_count) {
  FlowField truth = constant_flow(4, 1, {2, 0});
  truth.invalidate(1, 0);
  truth.at(2, 0).u = std::numeric_limits<float>::quiet_NaN();
  FlowField flow = constant_flow(4, 1, {3, 0});
  flow.invalidate(1, 0);
  const FlowError error = flow_error(flow, truth);
  EXPECT_EQ(error.pixels, 2);
  EXPECT_NEAR(error.epe, 1, 1e-9);
  const std::vector<float> map = error_map(flow, truth);
  EXPECT_EQ(map[0], 1.0f);
  EXPECT_EQ(map[1], 0.0f);
  EXPECT_EQ(map[2], 0.0f);
}

CHECK_CASE(a_prediction_has_a_value_wherever_the_truth_has) {
  const FlowField truth = constant_flow(4, 2, {2, 0});
  FlowField flow = truth;
  flow.at(3, 1).v = std::numeric_limits<float>::quiet_NaN();
  EXPECT_ERROR(flow_error(flow, truth), "3,1");
  flow = truth;
  flow.invalidate(0, 1);
  EXPECT_ERROR(flow_error(flow, truth), "0,1");
  EXPECT_ERROR(flow_error(constant_flow(4, 3, {}), truth), "4x3");
  EXPECT_ERROR(error_map(constant_flow(4, 3, {}), truth), "4x2");
}

CHECK_CASE(no_truth_at_all_is_no_error) {
  FlowField truth = constant_flow(2, 1, {1, 1});
  truth.valid.assign(2, 0);
  const FlowError error = flow_error(constant_flow(2, 1, {}), truth);
  EXPECT_EQ(error.pixels, 0);
  EXPECT_EQ(error.epe, 0.0);
}
