// Answers from a trace equal what the pyramid and the lookup hold.
#include <ATen/ATen.h>

#include "core/kernels/correlation_lookup.h"
#include "core/raft/network.h"
#include "core/raft/raft.h"
#include "core/raft/trace.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;

CHECK_CASE(a_response_map_is_a_row_of_the_pyramid) {
  at::manual_seed(5);
  const at::Tensor f1 = at::randn({1, 32, 17, 19}), f2 = at::randn({1, 32, 17, 19});
  const auto pyramid = raft::correlate(f1, f2, 4);
  const raft::RaftTrace trace({f1, f2, {{at::zeros({1, 2, 17, 19}), 8}}, 4, 3, {}, {}, {}});
  for (int level = 0; level < 4; ++level) {
    const Map map = trace.response({7, 5}, level);
    EXPECT(trace.map_size(level) == (Size{map.width, map.height}));
    const at::Tensor row = pyramid[std::size_t(level)][5 * 19 + 7][0];
    for (int y = 0; y < map.height; ++y)
      for (int x = 0; x < map.width; ++x) EXPECT_NEAR(map.at(x, y), row[y][x].item<float>(), 1e-5);
  }
}

CHECK_CASE(a_window_is_the_lookup_turned_upright) {
  at::manual_seed(6);
  const at::Tensor f1 = at::randn({1, 32, 16, 18}), f2 = at::randn({1, 32, 16, 18});
  const at::Tensor flow = at::randn({1, 2, 16, 18}) * 2;
  const raft::RaftTrace trace({f1, f2, {{flow, 8}}, 4, 3, {}, {}, {}});
  const at::Tensor lookup = kernels::correlation_lookup(
      raft::correlate(f1, f2, 4), raft::cell_grid(16, 18, at::kCPU) + flow, 3);
  for (int level = 0; level < 4; ++level) {
    const Map window = trace.window(0, {10, 4}, level);
    for (int dy = 0; dy < 7; ++dy)
      for (int dx = 0; dx < 7; ++dx)
        EXPECT_NEAR(window.at(dx, dy), lookup[0][level * 49 + dx * 7 + dy][4][10].item<float>(),
                    1e-5);
  }
}

CHECK_CASE(the_last_flow_of_a_trace_is_the_result) {
  SequenceOptions options;
  options.iterations = 3;
  options.trace = true;
  const FlowResult result =
      raft::with_formula_weights("raft-small", checks::fp32_options())
          ->pair(checks::moving_texture(160, 136, 0), checks::moving_texture(160, 136, 1), options);
  EXPECT_EQ(result.trace->iterations(), 3);
  EXPECT_EQ(result.trace->flow_at(0, Cell{3, 4}).u, 0.0f);
  // Corners of the bilinear upsampling are the corner cells, times 8.
  const Vec2 corner = result.trace->flow_at(3, Cell{0, 0});
  EXPECT_NEAR(result.flow->at(0, 0).u, 8 * corner.u, 1e-4);
  EXPECT_NEAR(result.flow->at(0, 0).v, 8 * corner.v, 1e-4);
}

CHECK_CASE(the_cell_of_a_pixel_is_the_nearest_ties_to_even) {
  const raft::RaftTrace trace({at::zeros({1, 1, 40, 71}),
                               at::zeros({1, 1, 40, 71}),
                               {{at::zeros({1, 2, 40, 71}), 8}},
                               4,
                               3,
                               {568, 320},
                               {568, 320},
                               {}});
  EXPECT(trace.cell_of(260, 60) == (Cell{32, 8}));  // 32.5 → 32, 7.5 → 8
  EXPECT(trace.cell_of(405, 175) == (Cell{51, 22}));
  EXPECT(trace.cell_of(315, 275) == (Cell{39, 34}));
  EXPECT(trace.cell_of(567, 319) == (Cell{70, 39}));  // clipped to the map
}
