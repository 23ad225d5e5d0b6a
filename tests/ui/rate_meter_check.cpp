#include "tests/checks/check.h"
#include "ui/rate_meter.h"

using flowscope::ui::RateMeter;

CHECK_CASE(a_steady_beat_is_its_rate) {
  RateMeter meter;
  for (int i = 0; i <= 100; ++i) meter.tick(i / 25.0);
  EXPECT_NEAR(meter.rate(4.0), 25, 1e-9);
}

CHECK_CASE(a_change_shows_within_a_second) {
  RateMeter meter;
  for (int i = 0; i <= 50; ++i) meter.tick(i / 25.0);
  for (int i = 1; i <= 10; ++i) meter.tick(2 + i / 5.0);
  EXPECT_NEAR(meter.rate(4.0), 5, 1e-9);
}

CHECK_CASE(silence_is_zero) {
  RateMeter meter;
  EXPECT_EQ(meter.rate(0), 0.0);
  meter.tick(1);
  EXPECT_EQ(meter.rate(1), 0.0);
  meter.tick(1.1);
  EXPECT(meter.rate(1.2) > 0);
  EXPECT_EQ(meter.rate(5), 0.0);
}
