#include <algorithm>

#include "core/insides/caption.h"
#include "core/insides/draw.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

Image black(int width, int height) { return Image(width, height); }

}  // namespace

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

CHECK_CASE(a_caption_stands_above_its_picture) {
  Image grey(30, 4);
  std::fill(grey.rgb.begin(), grey.rgb.end(), std::uint8_t(128));
  const Image named = captioned(grey, "1k far too long for it");
  EXPECT_EQ(named.width, 30);
  EXPECT_EQ(named.height, 4 + kCaptionHeight);
  EXPECT_EQ(int(named.at(0, kCaptionHeight)[0]), 128);
  const auto ink = [&](int x, int y) { return named.at(x, y)[0] == 255; };
  // "1" has its middle column full, twice as large; "k" its left one.
  for (int y = 3; y < 13; ++y) EXPECT(ink(4, y) && ink(10, y));
  EXPECT(!ink(2, 3) && !ink(9, 5));
  const Image blank = captioned(grey, "\xc3\xa9");
  for (int x = 0; x < 30; ++x) EXPECT(blank.at(x, 5)[0] != 255);
}
