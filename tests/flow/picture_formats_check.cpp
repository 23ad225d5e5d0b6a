// Pictures by OpenCV, made here byte by byte or by OpenCV itself.
#include <fstream>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/flow/image_io.h"
#include "tests/checks/check.h"

using namespace flowscope;
using checks::TemporaryFolder;

namespace {
std::vector<std::uint8_t> encoded(const char* suffix, const cv::Mat& picture) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(suffix, picture, bytes);
  return bytes;
}
Image read_bytes(const TemporaryFolder& folder, const std::vector<std::uint8_t>& bytes) {
  std::ofstream(folder / "picture", std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
  return read_image(folder / "picture");
}
std::vector<int> pixel(const Image& image, int x, int y) {
  const std::uint8_t* at = image.at(x, y);
  return {at[0], at[1], at[2]};
}
}  // namespace

CHECK_CASE(png_keeps_every_pixel) {
  TemporaryFolder folder;
  Image image(5, 3);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) image.rgb[i] = std::uint8_t(i * 37);
  write_image(folder / "a.png", image);
  EXPECT(read_image(folder / "a.png").rgb == image.rgb);
  const cv::Mat seen = cv::imread((folder / "a.png").string());
  EXPECT_EQ(int(seen.at<cv::Vec3b>(0, 0)[2]), int(image.rgb[0]));  // OpenCV's red is last
}

CHECK_CASE(grey_deep_and_alpha_pictures_become_rgb) {
  TemporaryFolder folder;
  using Pixel = std::vector<int>;
  EXPECT((pixel(read_bytes(folder, encoded(".png", cv::Mat(1, 1, CV_8UC1, cv::Scalar(77)))), 0,
                0) == Pixel{77, 77, 77}));
  const cv::Mat deep(1, 1, CV_16UC3, cv::Scalar(257 * 10, 257 * 20, 65535));
  EXPECT((pixel(read_bytes(folder, encoded(".png", deep)), 0, 0) == Pixel{255, 20, 10}));
  const cv::Mat clear(1, 1, CV_8UC4, cv::Scalar(10, 100, 200, 51));
  EXPECT((pixel(read_bytes(folder, encoded(".png", clear)), 0, 0) == Pixel{40, 20, 2}));
  const cv::Mat deep_clear(1, 1, CV_16UC4, cv::Scalar(0, 65535, 65535, 257 * 51));
  EXPECT((pixel(read_bytes(folder, encoded(".png", deep_clear)), 0, 0) == Pixel{51, 51, 0}));
  EXPECT((pixel(read_bytes(folder, encoded(".bmp", cv::Mat(2, 2, CV_8UC3, cv::Scalar(3, 2, 1)))), 1,
                1) == Pixel{1, 2, 3}));
}

CHECK_CASE(a_jpeg_is_turned_as_its_exif_says) {
  TemporaryFolder folder;
  cv::Mat picture(16, 32, CV_8UC3, cv::Scalar(0, 0, 0));
  picture(cv::Rect(0, 0, 16, 16)).setTo(cv::Scalar(255, 255, 255));  // left half white
  auto jpeg = encoded(".jpg", picture);
  // APP1 with one tag: orientation 6, to be turned a quarter clockwise.
  const std::vector<std::uint8_t> exif = {
      0xff, 0xe1, 0,    34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
      0,    1,    0x01, 0x12, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,  0, 0, 0, 0};
  jpeg.insert(jpeg.begin() + 2, exif.begin(), exif.end());
  const Image upright = read_bytes(folder, jpeg);
  EXPECT_EQ(upright.width, 16);
  EXPECT_EQ(upright.height, 32);
  EXPECT(upright.at(8, 4)[0] > 240);  // what was left is above
  EXPECT(upright.at(8, 28)[0] < 15);
}

CHECK_CASE(damaged_pictures_are_refused) {
  TemporaryFolder folder;
  cv::Mat picture(64, 64, CV_8UC3);
  cv::randu(picture, 0, 255);
  auto png = encoded(".png", picture);
  EXPECT_ERROR(read_bytes(folder, {png.begin(), png.begin() + 20}), "truncated");
  EXPECT_ERROR(read_bytes(folder, {png.begin(), png.begin() + 2000}), "cannot be decoded");
  const auto jpeg = encoded(".jpg", picture);
  EXPECT_EQ(read_bytes(folder, jpeg).width, 64);
  EXPECT_ERROR(read_bytes(folder, {jpeg.begin(), jpeg.begin() + std::ptrdiff_t(jpeg.size() / 2)}),
               "truncated");
  auto flipped = png;
  flipped[png.size() / 2] ^= 0x55;
  EXPECT_ERROR(read_bytes(folder, flipped), "cannot be decoded");
  auto lying = png;
  lying[16] = lying[20] = 0x40;  // a thousand million pixels each way
  EXPECT_ERROR(read_bytes(folder, lying), "cannot hold");
  EXPECT_ERROR(read_bytes(folder, {'h', 'e', 'l', 'l', 'o'}), "cannot be decoded");
  EXPECT_ERROR(read_bytes(folder, {}), "cannot be decoded");
}

CHECK_CASE(masks_survive_as_grey_png) {
  TemporaryFolder folder;
  const std::vector<std::uint8_t> mask = {0, 255, 255, 0, 7, 0};
  write_grey_png(folder / "m.png", 3, 2, mask);
  int width = 0, height = 0;
  EXPECT(read_grey(folder / "m.png", width, height) == mask);
  EXPECT_EQ(width, 3);
  EXPECT_EQ(height, 2);
  EXPECT_EQ(cv::imread((folder / "m.png").string(), cv::IMREAD_UNCHANGED).channels(), 1);
}
