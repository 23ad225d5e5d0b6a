// Which tensor, which cell, compared with what: by hand.
#include "core/insides/tensors.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

// 2×1 cells of 8 pixels, two updates.
std::shared_ptr<checks::WrittenTrace> written() {
  auto trace = std::make_shared<checks::WrittenTrace>();
  trace->source = trace->inference = {16, 8};
  trace->flows = {checks::constant_flow(2, 1, {}), checks::constant_flow(2, 1, {1, 0}),
                  checks::constant_flow(2, 1, {0.4f, 0})};
  trace->flows[1].flow[1] = {3, 0};
  trace->flows[2].flow[1] = {-5, 0};
  return trace;
}

FlowResult pair_of(const std::shared_ptr<checks::WrittenTrace>& trace) {
  FlowResult pair;
  Image dark(16, 8), half(16, 8);
  for (int y = 0; y < 8; ++y)
    for (int x = 4; x < 16; ++x)  // the box of cell 1
      for (int c = 0; c < 3; ++c) half.at(x, y)[c] = 200;
  pair.frame1 = make_frame(std::move(half), 0);
  pair.frame2 = make_frame(std::move(dark), 1);
  pair.trace = trace;
  pair.iterations = 2;
  return pair;
}

}  // namespace

CHECK_CASE(a_tensor_belongs_to_an_iteration) {
  const auto trace = written();
  EXPECT_EQ(tensor_iteration(*trace, Inside::features1, 2), 0);
  EXPECT_EQ(tensor_iteration(*trace, Inside::hidden, 2), 2);
  EXPECT_EQ(tensor_iteration(*trace, Inside::motion, 2), 1);
  EXPECT_EQ(tensor_iteration(*trace, Inside::motion, 0), 0);
  EXPECT_EQ(tensor_count(*trace, Inside::hidden), 3);
  EXPECT_EQ(tensor_count(*trace, Inside::motion), 2);
  EXPECT_EQ(tensor_count(*trace, Inside::context), 1);
}

CHECK_CASE(feature_map_2_is_read_at_the_correspondence) {
  const auto trace = written();
  EXPECT((tensor_cell(*trace, Inside::features1, 1, {0, 0}) == Cell{0, 0}));
  EXPECT((tensor_cell(*trace, Inside::features2, 1, {0, 0}) == Cell{1, 0}));
  EXPECT((tensor_cell(*trace, Inside::features2, 1, {1, 0}) == Cell{1, 0}));  // clipped
  EXPECT((tensor_cell(*trace, Inside::features2, 2, {1, 0}) == Cell{0, 0}));
  EXPECT((tensor_cell(*trace, Inside::features2, 2, {0, 0}) == Cell{0, 0}));  // nearest
  trace->cells = {16, 8, 8};
  trace->inference = {32, 16};
  EXPECT((tensor_cell(*trace, Inside::hidden, 0, {3, 1}) == Cell{1, 0}));  // of a coarse grid
  EXPECT((tensor_cell(*trace, Inside::hidden, 1, {3, 1}) == Cell{3, 1}));
  EXPECT((tensor_cell(*trace, Inside::context, 0, {3, 1}) == Cell{3, 1}));
}

CHECK_CASE(statistics_go_with_the_flow_of_their_time) {
  const auto trace = written();
  const FlowResult pair = pair_of(trace);
  trace->tensors[{Inside::motion, 0}] = {1, 2, 1, {0, 1}};
  trace->tensors[{Inside::motion, 1}] = {1, 2, 1, {2, 5}};
  trace->tensors[{Inside::hidden, 0}] = {1, 2, 1, {2, 5}};
  trace->tensors[{Inside::hidden, 1}] = {1, 2, 1, {2, 5}};
  const auto motion =
      tensor_statistics(pair, Inside::motion, 1, trace->inside(Inside::motion, 1, 0));
  EXPECT_NEAR(motion[0].with_u, -1, 1e-6);  // flow 2 falls from cell 0 to cell 1
  EXPECT_NEAR(motion[0].with_length, 1, 1e-6);
  EXPECT_NEAR(motion[0].with_image, 1, 1e-6);
  EXPECT_EQ(motion[0].change, 3.0);
  const auto hidden =
      tensor_statistics(pair, Inside::hidden, 1, trace->inside(Inside::hidden, 1, 0));
  EXPECT_NEAR(hidden[0].with_u, 1, 1e-6);  // flow 1 grows
  EXPECT_EQ(hidden[0].change, 0.0);
  const Channels features{1, 2, 1, {2, 5}};
  EXPECT_NEAR(tensor_statistics(pair, Inside::features1, 0, features)[0].with_u, -1, 1e-6);
  const auto second = tensor_statistics(pair, Inside::features2, 0, features);
  EXPECT_EQ(second[0].with_u, 0.0);
  EXPECT_EQ(second[0].with_image, 0.0);  // image 2 is dark throughout
}

CHECK_CASE(telling_channels_follow_the_flow) {
  const auto trace = written();
  const FlowResult pair = pair_of(trace);
  trace->tensors[{Inside::hidden, 0}] = {3, 2, 1, {1, 1, 2, 4, 0, 9}};
  trace->tensors[{Inside::hidden, 1}] = {3, 2, 1, {1, 1, 2, 4, 0, 9}};
  // Nothing has moved at the start: then what varies most.
  EXPECT((telling_channels(pair, Inside::hidden, 0) == std::vector<int>{2, 1, 0}));
  EXPECT((telling_channels(pair, Inside::hidden, 1) == std::vector<int>{1, 2, 0}));
}
