#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/flow/flow_io.h"
#include "core/flow/kitti_png.h"
#include "tests/checks/check.h"
#include "tests/flow/fields.h"

using namespace flowscope;
using checks::patterned_flow;
using checks::same_flow;

CHECK_CASE(kitti_png_has_kittis_channels) {
  FlowField flow(3, 1);
  flow.flow = {{1, -2}, {0.3f, 0.01f}, {5, 5}};
  flow.invalidate(2, 0);
  const cv::Mat raw = cv::imdecode(encode_kitti_png(flow), cv::IMREAD_UNCHANGED);
  EXPECT_EQ(raw.type(), CV_16UC3);
  const auto channels = [&](int x) {
    const auto& bgr = raw.at<cv::Vec3w>(0, x);
    return std::vector<int>{bgr[2], bgr[1], bgr[0]};
  };
  EXPECT((channels(0) == std::vector<int>{32768 + 64, 32768 - 128, 1}));
  EXPECT((channels(1) == std::vector<int>{32768 + 19, 32768 + 1, 1}));  // 19.2 and 0.64, rounded
  EXPECT((channels(2) == std::vector<int>{0, 0, 0}));
}

CHECK_CASE(kitti_png_survives) {
  checks::TemporaryFolder folder;
  FlowField flow = patterned_flow(19, 7);
  flow.invalidate(3, 6);
  write_flow(folder / "a.png", flow, FlowFormat::kitti);
  EXPECT(same_flow(read_flow(folder / "a.png"), flow));
}

CHECK_CASE(kitti_png_marks_what_does_not_fit) {
  FlowField flow(5, 1);
  flow.flow = {{-512, 0},
               {-512.1f, 0},
               {511.98f, 0},
               {0, 512},
               {std::numeric_limits<float>::quiet_NaN(), 0}};
  const FlowField back = decode_kitti_png(encode_kitti_png(flow), "a.png");
  EXPECT(back.is_valid(0, 0));
  EXPECT_EQ(back.at(0, 0).u, -512.0f);
  EXPECT(!back.is_valid(1, 0));
  EXPECT(back.is_valid(2, 0));
  EXPECT(!back.is_valid(3, 0));
  EXPECT(!back.is_valid(4, 0));
}

CHECK_CASE(kitti_png_refuses_other_pictures) {
  std::vector<std::uint8_t> eight;
  cv::imencode(".png", cv::Mat(4, 4, CV_8UC3, cv::Scalar(1, 2, 3)), eight);
  EXPECT_ERROR(decode_kitti_png(eight, "a.png"), "3 channels with 8 bits");
  auto png = encode_kitti_png(patterned_flow(64, 64));
  EXPECT_ERROR(decode_kitti_png({png.begin(), png.begin() + 30}, "a.png"), "truncated");
  EXPECT_ERROR(
      decode_kitti_png({png.begin(), png.begin() + std::ptrdiff_t(png.size() / 2)}, "a.png"),
      "damaged");
  EXPECT_ERROR(decode_kitti_png({'P', 'I', 'E', 'H'}, "a.png"), "not a PNG");
  png[16] = 0x7f;
  EXPECT_ERROR(decode_kitti_png(png, "a.png"), "cannot hold");
  EXPECT_ERROR(encode_kitti_png(FlowField()), "0x0");
}
