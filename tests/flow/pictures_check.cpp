#include <fstream>

#include "core/base/error.h"
#include "core/flow/image_io.h"
#include "tests/checks/check.h"

using namespace flowscope;
using checks::TemporaryFolder;

namespace {
Image ppm(const TemporaryFolder& folder, const std::string& bytes) {
  std::ofstream(folder / "a.ppm", std::ios::binary) << bytes;
  return read_image(folder / "a.ppm");
}
}  // namespace

CHECK_CASE(ppm_is_read_and_written) {
  TemporaryFolder folder;
  Image image(2, 2);
  for (std::size_t i = 0; i < 12; ++i) image.rgb[i] = std::uint8_t(i * 20 + 9);  // 9 is a tab, 29 …
  write_image(folder / "b.ppm", image);
  EXPECT(read_image(folder / "b.ppm").rgb == image.rgb);
  const Image commented = ppm(folder, "P6 # made by hand\n#\n2\t1 # size\n# more\n255\nabcdef");
  EXPECT_EQ(commented.width, 2);
  EXPECT_EQ(std::string(commented.rgb.begin(), commented.rgb.end()), "abcdef");
}

CHECK_CASE(ppm_of_any_maximum_is_scaled) {
  TemporaryFolder folder;
  const Image deep = ppm(folder, std::string("P6\n1 1\n65535\n\xff\xff\x80\x00\x00\x01", 19));
  EXPECT_EQ(int(deep.rgb[0]), 255);
  EXPECT_EQ(int(deep.rgb[1]), 128);
  EXPECT_EQ(int(deep.rgb[2]), 0);
  const Image shallow = ppm(folder, std::string("P6 1 1 4\n\x04\x02\x01", 12));
  EXPECT_EQ(int(shallow.rgb[0]), 255);
  EXPECT_EQ(int(shallow.rgb[1]), 128);
  EXPECT_EQ(int(shallow.rgb[2]), 64);
}

CHECK_CASE(ppm_refuses_what_is_not_whole) {
  TemporaryFolder folder;
  EXPECT_ERROR(ppm(folder, "P6\n2 1\n255\nabcde"), "truncated");
  EXPECT_ERROR(ppm(folder, "P6\n2147483647 2147483647\n255\nabc"), "truncated");
  EXPECT_ERROR(ppm(folder, "P6\n2 99999999999999999999\n255\nabc"), "header");
  EXPECT_ERROR(ppm(folder, "P6\n0 1\n255\nabc"), "header");
  EXPECT_ERROR(ppm(folder, "P6\n-2 1\n255\nabcdef"), "header");
  EXPECT_ERROR(ppm(folder, "P6\n2 1\n70000\nabcdef"), "header");
  EXPECT_ERROR(ppm(folder, "P6\n2 1 # no end"), "header");
  EXPECT_ERROR(ppm(folder, "P6"), "header");
}

CHECK_CASE(pictures_that_cannot_be_are_refused) {
  TemporaryFolder folder;
  EXPECT_ERROR(read_image(folder / "none.png"), "none.png: No such file");
  EXPECT_ERROR(write_image(folder / "a.ppm", Image()), "empty");
  EXPECT_ERROR(write_image(folder / "a.xyz", Image(2, 2)), ".png, .jpg or .ppm");
  EXPECT_ERROR(write_grey_png(folder / "a.png", 2, 2, {1, 2, 3}), "2x2");
}
