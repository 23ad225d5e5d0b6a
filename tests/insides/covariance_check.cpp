// The covariance of response maps against the one computed from the maps themselves.
#include <cmath>
#include <stop_token>

#include "core/base/error.h"
#include "core/insides/covariance.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

Channels waves(int count, int width, int height, double phase) {
  Channels out{count, width, height, {}};
  for (int c = 0; c < count; ++c)
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        out.values.push_back(float(std::sin(phase + c * 1.7 + x * 0.9 * (c + 1) + y * 1.3)));
  return out;
}

}  // namespace

CHECK_CASE(no_pyramid_is_needed_for_its_covariance) {
  const Channels f1 = waves(3, 4, 6, 0), f2 = waves(3, 4, 6, 0.4);
  const ResponseCovariance covariance(f1, f2, 2);
  for (int level = 0; level < 2; ++level) {
    const Channels to = level == 0 ? f2 : pooled(f2);
    const auto response = [&](std::size_t p, std::size_t q) {
      double sum = 0;
      for (int c = 0; c < 3; ++c) sum += double(f1.channel(c)[p]) * to.channel(c)[q];
      return sum / std::sqrt(3.0);
    };
    const auto by_definition = [&](std::size_t a, std::size_t b) {
      double mean_a = 0, mean_b = 0, both = 0;
      for (std::size_t p = 0; p < 24; ++p) {
        mean_a += response(p, a) / 24;
        mean_b += response(p, b) / 24;
      }
      for (std::size_t p = 0; p < 24; ++p)
        both += (response(p, a) - mean_a) * (response(p, b) - mean_b) / 24;
      return both;
    };
    const Map matrix = covariance.matrix(level), row = covariance.row(level, {1, 2});
    const Map variance = covariance.variance(level);
    const std::size_t n = to.cells(), cell = std::size_t(2 * to.width + 1);
    EXPECT_EQ(matrix.values.size(), n * n);
    for (std::size_t b = 0; b < n; ++b) {
      EXPECT_NEAR(matrix.values[cell * n + b], by_definition(cell, b), 1e-5);
      EXPECT_NEAR(row.values[b], by_definition(cell, b), 1e-5);
      EXPECT_NEAR(variance.values[b], by_definition(b, b), 1e-5);
    }
  }
}

CHECK_CASE(a_wide_row_reaches_further) {
  EXPECT_EQ(reach(Map{3, 1, {0, 5, 0}}, {1, 0}), 0.0);
  EXPECT_EQ(reach(Map{3, 1, {2, 0, 2}}, {1, 0}), 1.0);
  EXPECT_EQ(reach(Map{3, 1, {-2, 1, -2}}, {1, 0}), 0.0);
}

CHECK_CASE(a_large_map_shrinks_to_means) {
  const Map map{3, 2, {1, 2, 3, 5, 6, 9}};
  const Map half = shrunk(map, 2);
  EXPECT((half.values == std::vector<float>{3.5f, 6}));
  EXPECT_EQ(half.width, 2);
  EXPECT_EQ(half.height, 1);
  EXPECT((shrunk(map, 3).values == map.values));
}

CHECK_CASE(a_covariance_can_be_stopped) {
  const Channels features = waves(3, 4, 6, 0);
  const ResponseCovariance covariance(features, features, 1);
  std::stop_source stop;
  stop.request_stop();
  bool stopped = false;
  try {
    covariance.matrix(0, stop.get_token());
  } catch (const Stopped&) {
    stopped = true;
  }
  EXPECT(stopped);
}

CHECK_CASE(a_peak_is_as_wide_as_its_upper_half) {
  // Four joined cells of at least half; the last column's is apart.
  const Map row{5, 2, {1, 4, 2, 0, 4, 0, 2, 3, 0, 0}};
  EXPECT_EQ(width_at_half(row, {1, 0}), 2.0);
  EXPECT_EQ(width_at_half(row, {4, 0}), 1.0);
}
