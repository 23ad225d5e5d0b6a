#include <ATen/ATen.h>

#include <cmath>

#include "core/kernels/correlation_lookup.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;

namespace {

// A pyramid of random numbers for H × W cells.
std::vector<at::Tensor> pyramid_for(std::int64_t height, std::int64_t width) {
  std::vector<at::Tensor> pyramid{at::randn({height * width, 1, height, width})};
  while (pyramid.size() < 4) pyramid.push_back(at::avg_pool2d(pyramid.back(), {2, 2}, {2, 2}));
  return pyramid;
}

at::Tensor positions(std::int64_t height, std::int64_t width, double spread) {
  const at::Tensor y = at::arange(height).to(at::kFloat).view({-1, 1}).expand({height, width});
  const at::Tensor x = at::arange(width).to(at::kFloat).view({1, -1}).expand({height, width});
  return at::stack({x, y}).unsqueeze(0) + at::randn({1, 2, height, width}) * spread;
}

}  // namespace

CHECK_CASE(lookup_agrees_with_grid_sampling) {
  at::manual_seed(1);
  for (const int radius : {3, 4})
    for (const double spread : {0.0, 0.7, 12.0}) {
      const auto pyramid = pyramid_for(17, 22);
      const at::Tensor coords = positions(17, 22, spread);
      const at::Tensor ours = kernels::correlation_lookup(pyramid, coords, radius);
      EXPECT(ours.is_contiguous(at::MemoryFormat::ChannelsLast));
      EXPECT_NEAR(checks::max_difference(
                      ours, kernels::correlation_lookup_generic(pyramid, coords, radius)),
                  0, 2e-4);  // grid_sample normalises its coordinates and loses a few bits
    }
}

// By the definition, with x as the slow axis: a window read at the cell itself has
// the map's value at (x + dx, y + dy) in channel (dx + r)(2r + 1) + dy + r.
CHECK_CASE(window_order_and_zero_outside) {
  const int radius = 3, side = 7;
  const auto pyramid = pyramid_for(16, 18);
  const at::Tensor out = kernels::correlation_lookup(pyramid, positions(16, 18, 0), radius);
  for (const auto& [x, y] : {std::pair{5, 7}, std::pair{0, 0}, std::pair{17, 15}})
    for (int dx = -radius; dx <= radius; ++dx)
      for (int dy = -radius; dy <= radius; ++dy) {
        const bool inside = x + dx >= 0 && x + dx < 18 && y + dy >= 0 && y + dy < 16;
        const float expected =
            inside ? pyramid[0][y * 18 + x][0][y + dy][x + dx].item<float>() : 0.0f;
        EXPECT_EQ(out[0][(dx + radius) * side + dy + radius][y][x].item<float>(), expected);
      }
}

CHECK_CASE(level_one_is_sampled_at_half_the_position) {
  const auto pyramid = pyramid_for(16, 16);
  const at::Tensor out = kernels::correlation_lookup(pyramid, positions(16, 16, 0), 3);
  // Cell (5, 4): on level 1 the centre is (2.5, 2): the mean of cells 2 and 3 of row 2.
  const at::Tensor map = pyramid[1][4 * 16 + 5][0];
  EXPECT_NEAR(out[0][49 + 24][4][5].item<float>(),
              (map[2][2].item<float>() + map[2][3].item<float>()) / 2, 1e-6);
}

CHECK_CASE(far_and_undefined_positions_read_zero) {
  const auto pyramid = pyramid_for(16, 16);
  for (const double far : {1e3, -1e3, 1e30, -1e30, double(NAN), double(INFINITY)}) {
    const at::Tensor out =
        kernels::correlation_lookup(pyramid, at::full({1, 2, 16, 16}, far, at::kFloat), 4);
    EXPECT_EQ(out.abs().max().item<float>(), 0.0f);
  }
}

// By the definition: the volume, made whole.
CHECK_CASE(on_demand_reads_what_the_volume_holds) {
  at::manual_seed(2);
  for (const std::int64_t channels : {128, 37})
    for (const int radius : {3, 4})
      for (const double spread : {0.7, 12.0, 1e6}) {
        const at::Tensor features1 = at::randn({2, channels, 17, 22}) / std::sqrt(double(channels));
        std::vector<at::Tensor> features2{at::randn({2, channels, 17, 22})}, volume;
        while (features2.size() < 4)
          features2.push_back(at::avg_pool2d(features2.back(), {2, 2}, {2, 2}));
        for (const at::Tensor& level : features2)
          volume.push_back(at::einsum("bcp,bcq->bpq", {features1.flatten(2), level.flatten(2)})
                               .reshape({-1, 1, level.size(2), level.size(3)}));
        const at::Tensor coords = at::cat({positions(17, 22, spread), positions(17, 22, spread)});
        const at::Tensor expected = kernels::correlation_lookup(volume, coords, radius);
        const auto pyramid = kernels::CorrelationPyramid::on_demand(features1, features2);
        EXPECT_NEAR(
            checks::max_difference(kernels::correlation_lookup(pyramid, coords, radius), expected),
            0, 1e-4);
        EXPECT_NEAR(checks::max_difference(kernels::correlation_lookup_on_demand_generic(
                                               features1, features2, coords, radius),
                                           expected),
                    0, spread > 1e3 ? 1e-2 : 1e-3);  // grid_sample loses a few bits
      }
}
