#include "core/base/frame.h"
#include "tests/checks/check.h"

using namespace flowscope;

CHECK_CASE(a_frame_keeps_its_pixels_alive) {
  Frame copy;
  {
    Image image(3, 2);
    image.at(2, 1)[1] = 77;
    const Frame frame = make_frame(std::move(image), 5, 0.2);
    copy = frame;
  }
  EXPECT_EQ(int(copy.row(1)[2 * 3 + 1]), 77);
  EXPECT_EQ(copy.index, 5);
  EXPECT_EQ(copy.stride, 9);
  EXPECT_EQ(int(to_image(copy).at(2, 1)[1]), 77);
}

CHECK_CASE(to_image_follows_the_stride) {
  Image wide(4, 2);
  for (std::size_t i = 0; i < wide.rgb.size(); ++i) wide.rgb[i] = std::uint8_t(i);
  Frame frame = make_frame(wide);
  frame.width = 2;
  const Image left = to_image(frame);
  EXPECT_EQ(left.width, 2);
  EXPECT_EQ(int(left.at(0, 1)[0]), 12);
}
