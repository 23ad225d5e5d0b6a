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
