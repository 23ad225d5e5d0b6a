#include "core/flow/picture_codec.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/flow/jpeg_end.h"
#include "core/flow/png_header.h"

#ifdef FLOWSCOPE_HAS_OPENCV
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#endif

namespace flowscope {

#ifdef FLOWSCOPE_HAS_OPENCV

namespace {

// OpenCV either keeps alpha (UNCHANGED) or turns the picture upright (the others).
// Which is wanted is known beforehand for the two common formats; elsewhere the
// picture is decoded once more if it turns out to have no alpha.
cv::Mat decode(const std::vector<std::uint8_t>& file, const std::string& name) {
  constexpr int kUpright = cv::IMREAD_COLOR | cv::IMREAD_ANYDEPTH;
  if (is_jpeg(file)) {
    expect_whole_jpeg(file, name);
    return cv::imdecode(file, kUpright);
  }
  if (is_png(file) && !read_png_header(file, name).alpha) return cv::imdecode(file, kUpright);
  const cv::Mat whole = cv::imdecode(file, cv::IMREAD_UNCHANGED);
  return whole.channels() == 4 || whole.empty() ? whole : cv::imdecode(file, kUpright);
}

// 8 bits a channel. Pictures of floats hold 0..1.
cv::Mat eight_bits(const cv::Mat& picture) {
  const int depth = picture.depth();
  const double scale = depth == CV_16U ? 255.0 / 65535 : depth == CV_32F ? 255 : 1;
  cv::Mat out;
  picture.convertTo(out, CV_8U, scale);
  return out;
}

void multiply_by_alpha(const cv::Mat& rgba, Image& image) {
  for (int y = 0; y < rgba.rows; ++y) {
    const auto* from = rgba.ptr<cv::Vec4b>(y);
    for (int x = 0; x < rgba.cols; ++x)
      for (int c = 0; c < 3; ++c)
        image.at(x, y)[c] = std::uint8_t((from[x][c] * from[x][3] + 127) / 255);
  }
}

}  // namespace

Image decode_picture(const std::vector<std::uint8_t>& file, const std::string& name) {
  cv::Mat picture;
  std::string reason;
  try {
    if (!file.empty()) picture = decode(file, name);
    if (!picture.empty()) picture = eight_bits(picture);
  } catch (const cv::Exception& error) {
    picture.release();
    reason = fmt::format(" ({})", error.err);
  }
  if (picture.empty())
    throw Error(fmt::format(
        "{} cannot be decoded{}: it is damaged, or no picture that is known here.", name, reason));
  Image image(picture.cols, picture.rows);
  if (picture.channels() == 4) {
    cv::Mat rgba;
    cv::cvtColor(picture, rgba, cv::COLOR_BGRA2RGBA);
    multiply_by_alpha(rgba, image);
  } else {
    cv::Mat rgb(image.height, image.width, CV_8UC3, image.rgb.data());
    cv::cvtColor(picture, rgb, cv::COLOR_BGR2RGB);
  }
  return image;
}

std::vector<std::uint8_t> encode_picture(const std::string& suffix, int width, int height,
                                         int channels, const std::uint8_t* pixels) {
  cv::Mat picture(height, width, CV_8UC(channels), const_cast<std::uint8_t*>(pixels));
  if (channels == 3) {
    cv::Mat bgr;
    cv::cvtColor(picture, bgr, cv::COLOR_RGB2BGR);
    picture = bgr;
  }
  std::vector<std::uint8_t> bytes;
  if (!cv::imencode(suffix, picture, bytes))
    throw Error(fmt::format("A picture of {}x{} cannot be written as {}.", width, height, suffix));
  return bytes;
}

#else

Image decode_picture(const std::vector<std::uint8_t>&, const std::string& name) {
  throw Error(fmt::format(
      "{} cannot be read: this build has no OpenCV; without it only .ppm (P6) is known.", name));
}

std::vector<std::uint8_t> encode_picture(const std::string& suffix, int, int, int,
                                         const std::uint8_t*) {
  throw Error(fmt::format("{} cannot be written: this build has no OpenCV; use .ppm.", suffix));
}

#endif

}  // namespace flowscope
