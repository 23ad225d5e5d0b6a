// Statistics of channels against what they are by definition.
#include "core/base/frame.h"
#include "core/insides/channels.h"
#include "tests/checks/check.h"
#include "tests/insides/written_trace.h"

using namespace flowscope;
using namespace flowscope::insides;

CHECK_CASE(statistics_of_a_channel_by_hand) {
  const Channels now{2, 2, 2, {1, 2, 3, 6, 5, 5, 5, 5}};
  const Channels before{2, 2, 2, {1, 1, 1, 1, 4, 5, 6, 5}};
  FlowField flow(2, 2);
  flow.flow = {{2, 0}, {4, 0}, {6, 0}, {12, 0}};
  const Map image{2, 2, {6, 5, 4, 1}};
  const auto found = channel_statistics(now, {&before, &flow, &image});
  EXPECT_EQ(found[0].mean, 3.0);
  EXPECT_EQ(found[0].variance, 3.5);
  EXPECT_EQ(found[0].least, 1.0f);
  EXPECT_EQ(found[0].largest, 6.0f);
  EXPECT_EQ(found[0].change, 2.0);
  EXPECT_NEAR(found[0].with_u, 1, 1e-9);
  EXPECT_NEAR(found[0].with_image, -1, 1e-9);
  EXPECT_EQ(found[0].with_v, 0.0);  // v is constant
  EXPECT_EQ(found[1].with_u, 0.0);  // and so is channel 1
  EXPECT((ordered(found, ChannelOrder::variance) == std::vector<int>{0, 1}));
  EXPECT((ordered(found, ChannelOrder::with_image) == std::vector<int>{0, 1}));
  EXPECT((mean_over_channels(now).values == std::vector<float>{3, 3.5f, 4, 5.5f}));
  EXPECT((now.vector_at({1, 1}) == std::vector<float>{6, 5}));
}

CHECK_CASE(a_film_strip_has_one_scale) {
  EXPECT((range_over({Map{2, 1, {1, 4}}, Map{2, 1, {-2, 3}}}) == std::pair{-2.0f, 4.0f}));
}

CHECK_CASE(the_pictures_brightness_per_cell) {
  checks::WrittenTrace trace;
  trace.flows = {checks::constant_flow(8, 6, {})};
  Image image(64, 48);
  for (int y = 0; y < 48; ++y)
    for (int x = 28; x < 36; ++x)  // the box of cell 4
      for (int c = 0; c < 3; ++c) image.at(x, y)[c] = 255;
  const Map map = image_over_cells(make_frame(std::move(image)), trace, 0);
  EXPECT_EQ(map.width, 8);
  EXPECT_NEAR(map.at(4, 3), 1, 1e-6);
  EXPECT_EQ(map.at(3, 3), 0.0f);
  EXPECT_EQ(map.at(5, 5), 0.0f);
}

CHECK_CASE(channels_have_names_where_they_mean_something) {
  checks::WrittenTrace trace;
  trace.window_radius = 3;
  EXPECT_EQ(channel_name(trace, Inside::motion, 80, 82), "flow u (cells)");
  EXPECT_EQ(channel_name(trace, Inside::motion, 79, 82), "channel 79");
  EXPECT_EQ(channel_name(trace, Inside::lookup, 49 + 7 * 6 + 0, 196), "level 2 (+3, -3)");
}
