#include <ATen/ATen.h>

#include "core/kernels/convex_upsample.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;

CHECK_CASE(upsampling_agrees_with_the_generic_operations) {
  at::manual_seed(2);
  const at::Tensor flow = at::randn({1, 2, 9, 13}) * 5, mask = at::randn({1, 576, 9, 13}) * 3;
  const at::Tensor ours = kernels::convex_upsample(flow, mask);
  EXPECT_EQ(ours.size(2), 72);
  EXPECT_EQ(ours.size(3), 104);
  EXPECT_NEAR(checks::max_difference(ours, kernels::convex_upsample_generic(flow, mask)), 0, 1e-4);
}

// With equal weights every sub-pixel is the mean of its 3×3 neighbourhood, times 8.
CHECK_CASE(equal_weights_give_the_mean_of_the_neighbours) {
  at::Tensor flow = at::zeros({1, 2, 5, 5});
  flow[0][0][2][2] = 9;
  const at::Tensor out = kernels::convex_upsample(flow, at::zeros({1, 576, 5, 5}));
  EXPECT_NEAR(out[0][0][8][8].item<float>(), 8, 1e-5);
  EXPECT_NEAR(out[0][0][31][31].item<float>(), 8, 1e-5);
  EXPECT_NEAR(out[0][0][7][8].item<float>(), 0, 1e-6);
  EXPECT_NEAR(out[0][1].abs().max().item<float>(), 0, 0);
}

// One weight of sub-pixel (sx = 3, sy = 5) picks the neighbour to the right.
CHECK_CASE(the_mask_is_ordered_neighbour_then_row_then_column) {
  at::Tensor flow = at::arange(25).to(at::kFloat).view({1, 1, 5, 5}).repeat({1, 2, 1, 1});
  at::Tensor mask = at::zeros({1, 576, 5, 5});
  mask[0][5 * 64 + 5 * 8 + 3] = 100;  // neighbour 5: row 1, column 2
  const at::Tensor out = kernels::convex_upsample(flow, mask);
  EXPECT_NEAR(out[0][0][2 * 8 + 5][1 * 8 + 3].item<float>(), 8 * (2 * 5 + 2), 1e-3);
}
