#include "core/engine/rate_meter.h"
#include "tests/checks/check.h"

using flowscope::engine::RateMeter;
using std::chrono::milliseconds;

CHECK_CASE(rate_is_that_of_the_last_second) {
  RateMeter meter;
  RateMeter::Time now{};
  EXPECT_EQ(meter.rate(), 0.0);
  meter.add(now);
  EXPECT_EQ(meter.rate(), 0.0);
  for (int i = 0; i < 100; ++i) meter.add(now += milliseconds(20));
  EXPECT_NEAR(meter.rate(), 50, 1e-9);
  for (int i = 0; i < 10; ++i) meter.add(now += milliseconds(100));
  EXPECT_NEAR(meter.rate(), 10, 1e-9);  // what is older than a second no longer counts
  meter.add(now += milliseconds(4000));
  EXPECT_NEAR(meter.rate(), 0.25, 1e-9);  // slower than one a second: the last step
  meter.clear();
  EXPECT_EQ(meter.rate(), 0.0);
}
