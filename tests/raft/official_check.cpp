// princeton's own checkpoint: the flows that its code gives, and ours.
#include <cmath>

#include "core/flow/flow_io.h"
#include "core/raft/raft.h"
#include "tests/checks/check.h"
#include "tests/checks/shared_picture.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;

namespace {

void expect_recorded_flow(const std::string& folder, const std::string& first,
                          const std::string& second, const std::string& recorded,
                          PaddingMode padding = PaddingMode::centred) {
  const auto model = raft::load(checks::shared("weights/raft-small.pth"), checks::fp32_options());
  SequenceOptions options;
  options.iterations = 20;
  options.padding = padding;
  const std::string images = "cases/pairs/" + folder + "/";
  const FlowResult result = model->pair(checks::shared_picture(images + first),
                                        checks::shared_picture(images + second), options);
  const FlowField theirs = read_flow(checks::shared("parity/official_raft_small/" + recorded));
  EXPECT(theirs.size() == result.flow->size());
  double sum = 0;
  for (std::size_t i = 0; i < theirs.flow.size(); ++i)
    sum += std::hypot(double(theirs.flow[i].u) - result.flow->flow[i].u,
                      double(theirs.flow[i].v) - result.flow->flow[i].v);
  EXPECT_NEAR(sum / double(theirs.flow.size()), 0, 0.01);
}

}  // namespace

SHARED_CASE(chairs_flow_is_the_references) {
  expect_recorded_flow("flyingchairs_lmb", "0000000-img0.ppm", "0000000-img1.ppm",
                       "chairs_lmb_0000000.flo");
}
SHARED_CASE(kitti_flow_is_the_references) {
  expect_recorded_flow("kitti15/image_2", "000002_10.png", "000002_11.png", "kitti15_000002.flo",
                       PaddingMode::bottom);
}
SHARED_CASE(middlebury_flow_is_the_references) {
  expect_recorded_flow("middlebury/RubberWhale", "frame10.png", "frame11.png",
                       "middlebury_RubberWhale.flo");
}
SHARED_CASE(sintel_flow_is_the_references) {
  expect_recorded_flow("sintel/alley_1_clean", "frame_0002.png", "frame_0003.png",
                       "sintel_alley_1_clean.flo");
}
