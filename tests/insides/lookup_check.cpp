// The window by hand: orientation, weights, zeros outside; peaks.
#include "core/insides/lookup.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

// An F: nothing that turns or mirrors it leaves it as it is.
Map letter_f() {
  Map map{8, 6, std::vector<float>(48)};
  const auto ink = [&](int x, int y, float value) { map.values[std::size_t(y * 8 + x)] = value; };
  for (int y = 1; y < 6; ++y) ink(2, y, 1);
  ink(3, 1, 2), ink(4, 1, 3), ink(3, 3, 4);
  return map;
}

checks::WrittenTrace trace_of(Vec2 flow) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(8, 6, flow)};
  trace.responses = {letter_f(), Map{4, 3, std::vector<float>(12, 1)}};
  return trace;
}

}  // namespace

CHECK_CASE(a_window_at_zero_flow_is_the_map_around_the_cell_upright) {
  const LookupWindow window = lookup_window(trace_of({}), 0, {3, 2}, 0);
  for (int dy = -1; dy <= 1; ++dy)
    for (int dx = -1; dx <= 1; ++dx)
      EXPECT_EQ(window.values.at(dx + 1, dy + 1), letter_f().at(3 + dx, 2 + dy));
  EXPECT_EQ(window.peak.x, 0);
  EXPECT_EQ(window.peak.y, 1);  // the 4 lies below the centre
  EXPECT((window.proposed == Vec2{0, 1}));
  EXPECT((neighbourhood(window).values == window.values.values));
}

CHECK_CASE(a_sample_is_made_of_its_four_cells) {
  const LookupWindow window = lookup_window(trace_of({0.25f, 0.5f}), 0, {3, 0}, 0);
  const WindowSample& sample = window.sample(0, 0);  // at (3.25, 0.5)
  EXPECT((sample.sources[0].cell == Cell{3, 0}));
  EXPECT((sample.sources[3].cell == Cell{4, 1}));
  EXPECT_NEAR(sample.sources[2].weight, 0.75 * 0.5, 1e-6);
  EXPECT_NEAR(sample.sources[3].product, 0.25 * 0.5 * 3, 1e-6);
  EXPECT_NEAR(sample.value, 0.75 * 0.5 * 2 + 0.25 * 0.5 * 3, 1e-6);
}

CHECK_CASE(beyond_the_map_all_is_zero_and_said_so) {
  const LookupWindow window = lookup_window(trace_of({-3, 0}), 0, {3, 2}, 0);  // centre (0, 2)
  EXPECT(window.outside(-1, 0));
  EXPECT_EQ(window.sample(-1, 0).value, 0.0f);
  EXPECT(!window.outside(0, 0));
  EXPECT_EQ(neighbourhood(window).at(0, 1), 0.0f);
}

CHECK_CASE(a_window_beyond_the_map_proposes_nothing) {
  const LookupWindow window = lookup_window(trace_of({-30, 0}), 0, {3, 2}, 0);
  EXPECT(window.all_outside());
  EXPECT_EQ(window.peak.x, 0);
  EXPECT_EQ(window.peak.y, 0);
  EXPECT((window.proposed == Vec2{0, 0}));
}

CHECK_CASE(between_two_cells_the_left_and_upper_one_is_nearest) {
  EXPECT((lookup_window(trace_of({0.5f, 0.5f}), 0, {3, 2}, 0).nearest == Cell{3, 2}));
  EXPECT((lookup_window(trace_of({0.75f, -0.25f}), 0, {3, 2}, 0).nearest == Cell{4, 2}));
}

CHECK_CASE(above_level_1_a_step_is_worth_more_and_the_centre_is_a_fraction) {
  const LookupWindow window = lookup_window(trace_of({}), 0, {3, 2}, 1);
  EXPECT((window.centre == Vec2{1.5f, 1}));
  EXPECT_EQ(window.peak.x, -1);  // all are 1: the first, row by row
  EXPECT((window.proposed == Vec2{-2, -2}));
}

CHECK_CASE(the_second_peak_is_not_the_firsts_slope) {
  Map map{5, 1, {1, 9, 8, 2, 6}};
  const Peak best = highest(map);
  EXPECT_EQ(best.x, 1);
  const auto second = second_peak(map, best);
  EXPECT(second.has_value());
  EXPECT_EQ(second->x, 4);
  EXPECT_EQ(margin(map), 3.0f);
  EXPECT_EQ(margin(Map{3, 1, {5, 9, 8}}), 4.0f);  // one hill: against the least
}

CHECK_CASE(entropy_counts_the_cells_it_hesitates_between) {
  EXPECT_NEAR(entropy(Map{4, 2, std::vector<float>(8, 3)}), std::log(8.0), 1e-12);
  EXPECT_NEAR(entropy(Map{3, 1, {100, 0, 0}}), 0, 1e-12);
  EXPECT_NEAR(entropy(Map{2, 1, {0, std::log(3.0f)}}),
              0.25 * std::log(4.0) + 0.75 * std::log(4.0 / 3), 1e-6);
}
