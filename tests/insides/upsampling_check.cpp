// Convex upsampling by hand, and what it cannot reach.
#include "core/insides/upsampling.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

// 3×2 cells, all sub-pixels sure of neighbour 5 (to the right).
checks::WrittenTrace trace() {
  checks::WrittenTrace out;
  out.source = out.inference = {24, 16};
  FlowField flow(3, 2);
  flow.flow = {{0, 0}, {1, 0}, {2, 0}, {0, 1}, {1, 1}, {2, 1}};
  out.flows = {checks::constant_flow(3, 2, {}), flow};
  Channels mask{576, 3, 2, std::vector<float>(576 * 6)};
  std::fill_n(mask.values.begin() + 5 * 64 * 6, 64 * 6, 100.0f);
  out.tensors[{Inside::mask, 1}] = mask;
  return out;
}

}  // namespace

CHECK_CASE(sub_pixels_take_what_their_weights_say) {
  const UpsamplingCell cell = upsampling_at(trace(), 1, 13, 10);
  EXPECT((cell.cell == Cell{1, 1}));
  EXPECT_EQ(cell.sx, 5);
  EXPECT_EQ(cell.sy, 2);
  EXPECT_NEAR(cell.convex.u, 16, 1e-5);  // the right neighbour's 2 cells
  EXPECT_NEAR(cell.convex.v, 8, 1e-5);
  EXPECT((cell.nearest == Vec2{8, 8}));
  EXPECT((cell.neighbours[0] == Vec2{0, 0}));
  EXPECT((cell.neighbours[5] == Vec2{16, 8}));
  EXPECT(!cell.inside[8]);  // below the map
  EXPECT(cell.inside[2]);
  const UpsampledWays ways = upsampled_ways(trace(), 1);
  EXPECT_NEAR(ways.convex.at(13, 10).u, 16, 1e-5);
  EXPECT_NEAR(ways.convex.at(20, 10).u, 0, 1e-5);  // zero outside the map
  EXPECT_NEAR(difference(ways.convex, ways.nearest).at(13, 10), 8, 1e-5);
}

CHECK_CASE(a_region_is_a_part_of_the_whole) {
  checks::WrittenTrace written = trace();
  written.pad = {3, 5, 2, 6};
  written.source = {32, 16};  // twice as wide as the network's
  written.inference = {16, 8};
  Channels& mask = written.tensors[{Inside::mask, 1}];
  for (std::size_t i = 0; i < mask.values.size(); ++i) mask.values[i] = float(i * 7 % 13) / 5;
  const UpsampledWays all = upsampled_ways(written, 1);
  const Region region{5, 1, 9, 4};
  const UpsampledWays part = Upsampler(written, 1).ways(region);
  EXPECT((part.convex.size() == Size{9, 4}));
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 9; ++x) {
      EXPECT((part.convex.at(x, y) == all.convex.at(x + 5, y + 1)));
      EXPECT((part.bilinear.at(x, y) == all.bilinear.at(x + 5, y + 1)));
      EXPECT((part.nearest.at(x, y) == all.nearest.at(x + 5, y + 1)));
    }
  // The pixel of the frame under a pixel of it tells the same, at the frame's scale.
  const Cell pixel = frame_pixel(written, region, 2, 3);
  EXPECT((pixel == Cell{15, 9}));
  const UpsamplingCell cell = upsampling_at(written, 1, pixel.x, pixel.y);
  EXPECT_NEAR(cell.convex.u, part.convex.at(2, 3).u * 2, 1e-5);
  EXPECT_NEAR(cell.convex.v, part.convex.at(2, 3).v * 2, 1e-5);
}

CHECK_CASE(a_region_stays_within_the_picture) {
  const checks::WrittenTrace written = trace();  // 24×16
  EXPECT((region_around(written, 12, 8, 8) == Region{8, 4, 8, 8}));
  EXPECT((region_around(written, 0, 15, 8) == Region{0, 8, 8, 8}));
  EXPECT((region_around(written, 23, 0, 8) == Region{16, 0, 8, 8}));
  EXPECT((region_around(written, 12, 8, 100) == Region{0, 0, 24, 16}));
}

CHECK_CASE(a_map_of_the_frame_is_read_where_the_region_lies) {
  checks::WrittenTrace written = trace();
  written.source = {4, 2};
  written.inference = {8, 4};
  const Map map{4, 2, {0, 1, 2, 3, 4, 5, 6, 7}};
  const Map part = part_of(map, written, {3, 1, 3, 2});
  EXPECT((part.values == std::vector<float>{1, 2, 2, 5, 6, 6}));
  const Above found = above(map, 4.5f);
  EXPECT_NEAR(found.share, 3.0 / 8, 1e-12);
  EXPECT_EQ(found.largest, 7.0f);
}

CHECK_CASE(weights_are_a_softmax_in_the_networks_order) {
  checks::WrittenTrace written = trace();
  Channels& mask = written.tensors[{Inside::mask, 1}];
  mask.values.assign(mask.values.size(), 0.0f);
  // Neighbour 4, sub-pixel (sx 3, sy 1), cell (0, 0).
  mask.values[std::size_t(4 * 64 + 1 * 8 + 3) * 6] = std::log(8.0f);
  const UpsamplingCell cell = upsampling_at(written, 1, 3, 1);
  EXPECT_NEAR(cell.weights.at(0).at(3, 1, 4), 0.5, 1e-6);
  EXPECT_NEAR(cell.weights.at(0).at(3, 1, 0), 1.0 / 16, 1e-6);
  EXPECT_NEAR(cell.weights.at(0).at(2, 1, 4), 1.0 / 9, 1e-6);
  // Cell (0, 0): its neighbours 5, 7 and 8 are (1, 0), (0, 1) and (1, 1) cells.
  EXPECT_NEAR(combined(cell, 2, 1).u, 2 * 8.0 / 9, 1e-5);
  EXPECT_NEAR(combined(cell, 3, 1).v, 2 * 8.0 / 16, 1e-5);
}

CHECK_CASE(bilinear_has_its_corners_on_corners) {
  checks::WrittenTrace written = trace();
  written.tensors.clear();
  const UpsampledWays ways = upsampled_ways(written, 1);
  EXPECT(ways.convex.empty());
  EXPECT((ways.bilinear.at(0, 0) == Vec2{0, 0}));
  EXPECT_NEAR(ways.bilinear.at(23, 15).u, 16, 1e-5);
  EXPECT_NEAR(ways.bilinear.at(23, 15).v, 8, 1e-5);
  EXPECT_NEAR(ways.bilinear.at(0, 5).v, 8.0 * 5 / 15, 1e-5);
  const UpsamplingCell cell = upsampling_at(written, 1, 5, 5);
  EXPECT(cell.weights.empty());
  EXPECT((cell.convex == cell.bilinear));
}

CHECK_CASE(beyond_the_hull_of_the_neighbours_nothing_can_be_reached) {
  const std::vector<Vec2> square = {{0, 0}, {2, 0}, {2, 2}, {0, 2}, {1, 1}};
  EXPECT_EQ(distance_to_hull({1, 1.5f}, square), 0.0);
  EXPECT_NEAR(distance_to_hull({5, 6}, square), 5, 1e-9);
  EXPECT_NEAR(distance_to_hull({1, -3}, square), 3, 1e-9);
  EXPECT_NEAR(distance_to_hull({0, 4}, {{0, 0}, {0, 0}}), 4, 1e-9);
  EXPECT_NEAR(distance_to_hull({0, 4}, {{-1, 0}, {1, 0}, {0, 0}}), 4, 1e-9);

  FlowField truth = checks::constant_flow(24, 16, {8, 4});  // between what there is
  truth.at(12, 4) = {8, 20};                                // 12 below the 8 of the lower row
  truth.at(13, 4) = {8, 20};
  truth.valid.assign(truth.flow.size(), 1);
  truth.valid[truth.offset(13, 4)] = 0;
  const Map far = unreachable(trace(), 1, truth);
  EXPECT_EQ(far.at(11, 4), 0.0f);
  EXPECT_NEAR(far.at(12, 4), 12, 1e-5);
  EXPECT_EQ(far.at(13, 4), 0.0f);
}
