// Cells as boxes of the frame.
#include "core/insides/geometry.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

CHECK_CASE(a_cell_is_drawn_around_its_pixel_on_every_level) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(8, 6, {})};
  EXPECT((frame_point(trace, {2, 3}) == Point{16, 24}));
  EXPECT((cell_box(trace, 0, 0, {2, 3}) == Box{12, 20, 20, 28}));
  EXPECT((cell_box(trace, 0, 2, {1, 0}) == Box{28, -4, 60, 28}));  // 32 wide from 32·1 − 4
}

CHECK_CASE(padding_and_scale_lead_back_to_the_frame) {
  checks::WrittenTrace trace;
  trace.source = {128, 96};  // twice the network's size
  trace.pad = {4, 4, 8, 8};
  trace.flows = {checks::constant_flow(9, 8, {})};
  EXPECT((frame_point(trace, {3, 2}) == Point{40, 16}));  // (24 − 4)·2, (16 − 8)·2
  EXPECT((pixels_per_cell(trace) == Vec2{16, 16}));
}

CHECK_CASE(a_window_reaches_a_cell_and_a_half_beyond_its_centre_at_radius_1) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(8, 6, {0.5f, -1})};
  const Box box = window_box(trace, 0, {4, 3}, 0);  // centre (4.5, 2)
  EXPECT((box == Box{8 * 3.5 - 4, 8 * 1.0 - 4, 8 * 6.5 - 4, 8 * 4.0 - 4}));
}

CHECK_CASE(on_a_coarse_grid_a_cell_covers_two_by_two) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(4, 3, {2, 0})};
  trace.cells = {16};
  EXPECT((trace.own_cell(0, {7, 5}) == Cell{3, 2}));
  EXPECT((cell_box(trace, 0, 0, {1, 0}) == Box{12, -4, 28, 12}));
  EXPECT((trace.window_centre(0, {7, 5}, 0) == Vec2{4, 2}));  // 3 + 2·8/16
  EXPECT((trace.window_centre(0, {7, 5}, 1) == Vec2{2, 1}));
}

CHECK_CASE(a_trail_ends_at_the_cell_plus_the_last_flow) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(8, 6, {}), checks::constant_flow(8, 6, {1, 0}),
                 checks::constant_flow(8, 6, {1.5f, -0.25f})};
  const auto points = trail(trace, {2, 3});
  EXPECT_EQ(points.size(), std::size_t(3));
  EXPECT((points.front() == Point{16, 24}));
  EXPECT((points.back() == Point{16 + 12, 24 - 2}));
}
