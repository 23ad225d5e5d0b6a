#include "core/train/schedule.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using train::learning_rate;

// Recorded from PyTorch's OneCycleLR(4e-4, 200, pct_start=0.05, anneal_strategy="linear").
CHECK_CASE(one_cycle_is_pytorchs) {
  train::ScheduleOptions options;
  options.kind = train::ScheduleKind::one_cycle;
  options.rate = 4e-4;
  const auto at = [&](std::int64_t step) { return learning_rate(options, step, 200, 0); };
  EXPECT_NEAR(at(0), 1.6e-05, 1e-12);
  EXPECT_NEAR(at(1), 5.8666666666666665e-05, 1e-12);
  EXPECT_NEAR(at(5), 0.00022933333333333337, 1e-12);
  EXPECT_NEAR(at(9), 0.0004, 1e-12);
  EXPECT_NEAR(at(10), 0.0003978947452631579, 1e-12);
  EXPECT_NEAR(at(100), 0.00020842181894736844, 1e-12);
  EXPECT_NEAR(at(198), 2.106854736842105e-06, 1e-12);
  EXPECT_NEAR(at(199), 1.6e-09, 1e-12);
}

// Half of its hours are half of the cycle, however few steps they were.
CHECK_CASE(one_cycle_follows_the_clock_where_it_is_ahead) {
  train::ScheduleOptions options;
  options.kind = train::ScheduleKind::one_cycle;
  options.rate = 4e-4;
  EXPECT_NEAR(learning_rate(options, 7, 200, 0.5), learning_rate(options, 100, 200, 0), 1e-12);
}

CHECK_CASE(stable_rises_stays_and_falls) {
  train::ScheduleOptions options;
  options.rate = 2e-4;
  options.warm_up_steps = 10;
  options.decay = 0.2;
  options.last_rate = 0.05;
  const auto at = [&](std::int64_t step) {
    return learning_rate(options, step, 1000, double(step) / 1e3);
  };
  EXPECT_NEAR(at(0), 2e-5, 1e-12);
  EXPECT_NEAR(at(4), 1e-4, 1e-12);
  EXPECT_NEAR(at(9), 2e-4, 1e-12);
  EXPECT_NEAR(at(799), 2e-4, 1e-12);
  EXPECT_NEAR(at(900), 2e-4 * (1 + 0.05) / 2, 1e-12);
  EXPECT_NEAR(at(1000), 1e-5, 1e-12);
  options.decay = 0;
  EXPECT_NEAR(learning_rate(options, 999, 1000, 1), 2e-4, 1e-12);
}
