#include "core/flow/kitti_png.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/flow/png_header.h"

#ifdef FLOWSCOPE_HAS_OPENCV
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#endif

namespace flowscope {

#ifdef FLOWSCOPE_HAS_OPENCV

namespace {
constexpr float kSteps = 64;  // a pixel
constexpr float kZero = 32768;
}  // namespace

std::vector<std::uint8_t> encode_kitti_png(const FlowField& flow) {
  cv::Mat picture(flow.height, flow.width, CV_16UC3, cv::Scalar::all(0));
  for (int y = 0; y < flow.height; ++y) {
    auto* row = picture.ptr<cv::Vec3w>(y);  // OpenCV's order is B, G, R
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 value = flow.at(x, y);
      const float red = std::nearbyint(value.u * kSteps) + kZero;
      const float green = std::nearbyint(value.v * kSteps) + kZero;
      const bool fits = red >= 0 && red <= 65535 && green >= 0 && green <= 65535;  // not for NaN
      if (fits && flow.is_valid(x, y)) row[x] = {1, std::uint16_t(green), std::uint16_t(red)};
    }
  }
  std::vector<std::uint8_t> png;
  if (flow.empty() || !cv::imencode(".png", picture, png))
    throw Error(
        fmt::format("A flow field of {}x{} cannot be written as PNG.", flow.width, flow.height));
  return png;
}

FlowField decode_kitti_png(const std::vector<std::uint8_t>& png, const std::string& name) {
  const PngHeader header = read_png_header(png, name);
  if (header.bits != 16 || header.channels != 3)
    throw Error(fmt::format("{} is a PNG of {} channels with {} bits; KITTI's flow has 3 with 16.",
                            name, header.channels, header.bits));
  cv::Mat picture;
  try {
    picture = cv::imdecode(png, cv::IMREAD_UNCHANGED);
  } catch (const cv::Exception&) {
    picture.release();
  }
  if (picture.empty() || picture.type() != CV_16UC3)
    throw Error(fmt::format("{} is damaged: it cannot be decoded.", name));
  FlowField flow(picture.cols, picture.rows);
  for (int y = 0; y < flow.height; ++y) {
    const auto* row = picture.ptr<cv::Vec3w>(y);
    for (int x = 0; x < flow.width; ++x) {
      if (row[x][0] == 0)
        flow.invalidate(x, y);
      else
        flow.at(x, y) = {(float(row[x][2]) - kZero) / kSteps, (float(row[x][1]) - kZero) / kSteps};
    }
  }
  return flow;
}

#else

std::vector<std::uint8_t> encode_kitti_png(const FlowField&) {
  throw Error(
      "KITTI's flow PNG cannot be written: this build has no OpenCV; use .flo, .pfm or .npy.");
}

FlowField decode_kitti_png(const std::vector<std::uint8_t>&, const std::string& name) {
  throw Error(fmt::format("{} cannot be read: this build has no OpenCV, which reads PNG.", name));
}

#endif

}  // namespace flowscope
