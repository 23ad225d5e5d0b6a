#include "core/insides/draw.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

constexpr Colour kBlue{0, 0, 255};

Image black(int width, int height) { return Image(width, height); }

int blue_pixels(const Image& image) {
  int count = 0;
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) count += image.at(x, y)[2] == 255;
  return count;
}

}  // namespace

CHECK_CASE(an_outline_keeps_what_lies_in_the_picture) {
  Image image = black(10, 8);
  outline(image, {2, 1, 6, 5}, kBlue);  // columns 2 to 5, rows 1 to 4
  EXPECT_EQ(blue_pixels(image), 12);
  EXPECT_EQ(int(image.at(5, 4)[2]), 255);
  EXPECT_EQ(int(image.at(3, 2)[2]), 0);
  Image beyond = black(10, 8);
  outline(beyond, {-1e9, 3, 1e9, 1e9}, kBlue);  // only the upper side is to be seen
  EXPECT_EQ(blue_pixels(beyond), 10);
}

CHECK_CASE(dots_and_paths_end_at_the_border) {
  Image image = black(10, 8);
  dot(image, {0, 0}, 4, kBlue);
  EXPECT_EQ(blue_pixels(image), 4);  // a quarter of 16
  Image line = black(10, 8);
  path(line, {{1, 1}, {5, 5}, {1e30, 5}}, kBlue);
  EXPECT_EQ(int(line.at(3, 3)[2]), 255);
  EXPECT_EQ(int(line.at(3, 4)[2]), 0);
}

CHECK_CASE(a_sheet_leaves_the_fewest_places_empty) {
  const auto size = [](int count, int columns = 0) {
    const Image out = sheet(std::vector<Image>(std::size_t(count), black(6, 4)), columns);
    return std::pair{(out.width - 2) / 8, (out.height - 2) / 6};
  };
  EXPECT((size(21) == std::pair{7, 3}));
  EXPECT((size(20) == std::pair{5, 4}));
  EXPECT((size(13) == std::pair{7, 2}));
  EXPECT((size(3) == std::pair{3, 1}));
  EXPECT((size(21, 5) == std::pair{5, 5}));
  const Image two = sheet({black(6, 4), black(3, 2)});
  EXPECT_EQ(int(two.at(0, 0)[0]), 128);  // the ground
  EXPECT_EQ(int(two.at(2, 2)[0]), 0);
  EXPECT_EQ(int(two.at(10, 2)[0]), 0);
  EXPECT_EQ(int(two.at(13, 2)[0]), 128);  // beside the smaller one
}
