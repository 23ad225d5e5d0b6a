#include <algorithm>
#include <cmath>

#include "core/kernels/exponential.h"
#include "tests/checks/check.h"

using namespace flowscope;

CHECK_CASE(exponential_is_std_exp_where_softmax_needs_it) {
  double worst = 0;
  for (int i = 0; i < 87000; ++i) {
    const float x = -1e-3F * float(i);
    const double exact = std::exp(double(x));
    worst = std::max(worst, std::abs(double(kernels::exponential(x)) / exact - 1));
  }
  EXPECT(worst < 3e-7);
  EXPECT_EQ(kernels::exponential(0), 1.0F);
}

CHECK_CASE(exponential_of_what_is_far_below_is_nearly_none) {
  EXPECT(kernels::exponential(-1e30F) < 2e-38F);
  EXPECT(kernels::exponential(-INFINITY) < 2e-38F);
  EXPECT(std::isnan(kernels::exponential(NAN)));
}
