#include <ATen/ATen.h>

#include <limits>

#include "core/kernels/forward_interpolate.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;

namespace {

// The definition, by looking at every point for every cell.
at::Tensor by_definition(const at::Tensor& flow) {
  const int height = int(flow.size(2)), width = int(flow.size(3));
  const auto in = flow.accessor<float, 4>();
  at::Tensor out = at::zeros_like(flow);
  auto result = out.accessor<float, 4>();
  for (int qy = 0; qy < height; ++qy)
    for (int qx = 0; qx < width; ++qx) {
      double best = std::numeric_limits<double>::infinity();
      for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
          const double x1 = x + double(in[0][0][y][x]), y1 = y + double(in[0][1][y][x]);
          if (!(x1 > 0 && x1 < width && y1 > 0 && y1 < height)) continue;
          const double distance = (x1 - qx) * (x1 - qx) + (y1 - qy) * (y1 - qy);
          if (distance >= best) continue;
          best = distance;
          result[0][0][qy][qx] = in[0][0][y][x];
          result[0][1][qy][qx] = in[0][1][y][x];
        }
    }
  return out;
}

}  // namespace

CHECK_CASE(every_cell_takes_the_nearest_moved_point) {
  at::manual_seed(4);
  for (const double spread : {0.3, 3.0, 30.0}) {
    const at::Tensor flow = at::randn({1, 2, 19, 23}) * spread;
    EXPECT(at::equal(kernels::forward_interpolate(flow), by_definition(flow)));
  }
}

CHECK_CASE(a_contraction_leaves_far_cells_to_the_nearest_point) {
  // Everything gathers near (4, 3): most of the map is empty.
  at::Tensor flow = at::zeros({1, 2, 30, 40});
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) {
      flow[0][0][y][x] = float(4 + 0.01 * x - x);
      flow[0][1][y][x] = float(3 + 0.013 * y - y);
    }
  EXPECT(at::equal(kernels::forward_interpolate(flow), by_definition(flow)));
}

CHECK_CASE(no_point_inside_gives_zero) {
  const at::Tensor away = at::full({1, 2, 8, 9}, 100.0f);
  EXPECT_EQ(kernels::forward_interpolate(away).abs().max().item<float>(), 0.0f);
  const at::Tensor undefined = at::full({1, 2, 8, 9}, NAN);
  EXPECT_EQ(kernels::forward_interpolate(undefined).abs().max().item<float>(), 0.0f);
}

// Both bounds are strict: at zero flow row 0 and column 0 do not count, and their
// cells take the neighbour's flow.
CHECK_CASE(points_on_the_border_do_not_count) {
  at::Tensor flow = at::zeros({1, 2, 4, 5});
  flow[0][0][0][0] = -0.25f;  // moves left: outside
  const at::Tensor out = kernels::forward_interpolate(flow);
  EXPECT_EQ(out[0][0][0][0].item<float>(), 0.0f);
}
