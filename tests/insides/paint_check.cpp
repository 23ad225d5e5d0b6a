// Colours and curves.
#include "core/insides/paint.h"
#include "core/insides/plot.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

CHECK_CASE(the_sequential_palette_grows_lighter_all_the_way) {
  double before = -1;
  for (int i = 0; i <= 100; ++i) {
    const auto c = palette_colour(Palette::sequential, i / 100.0);
    const double light = 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
    EXPECT(light > before);
    before = light;
  }
}

CHECK_CASE(zero_is_grey_on_the_diverging_palette) {
  const auto grey = palette_colour(Palette::diverging, 0.5);
  EXPECT(grey[0] == grey[1] && grey[1] == grey[2]);
  const Map map{3, 1, {-1, 0, 4}};
  EXPECT((scale_of(map, Palette::diverging) == Scale{-4, 4}));
  EXPECT((scale_of(map, Palette::sequential) == Scale{-1, 4}));
  const Image image = painted(map, Palette::diverging);
  EXPECT_EQ(int(image.at(1, 0)[0]), int(grey[0]));
  EXPECT(image.at(0, 0)[2] > image.at(0, 0)[0]);  // blue below zero
  EXPECT(image.at(2, 0)[0] > image.at(2, 0)[2]);  // orange above
}

CHECK_CASE(magnified_cells_keep_their_colour) {
  const Image image = magnified(painted({2, 1, {0, 1}}, Palette::sequential), 3);
  EXPECT_EQ(image.width, 6);
  EXPECT_EQ(image.height, 3);
  EXPECT_EQ(int(image.at(2, 2)[0]), 68);
  EXPECT_EQ(int(image.at(3, 0)[0]), 253);
}

CHECK_CASE(a_low_plot_has_a_scale_all_the_same) {
  PlotStyle low;
  low.height = 96;
  const std::string text = svg({"", "update", "", 0, {{"z", {0.3, 0.46, 0.4}, ""}}}, low);
  EXPECT(text.find(">0</text>") != std::string::npos);
  EXPECT(text.find(">0.2</text>") != std::string::npos);
  EXPECT(text.find(">0.4</text>") != std::string::npos);
}

CHECK_CASE(a_plot_holds_its_curves_and_escapes_its_words) {
  const std::string text = svg({"a < b", "iteration", "px", 1, {{"mean", {0, 1, 2}, ""}}});
  EXPECT(text.find("a &lt; b") != std::string::npos);
  // x from 64 to 624, y from 334 up to 40.
  EXPECT(text.find("64.00,334.00 344.00,187.00 624.00,40.00") != std::string::npos);
}
