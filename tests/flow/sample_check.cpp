// The clip that people see first, and the truth that goes with it.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "core/flow/flow_io.h"
#include "core/flow/warp.h"
#include "core/media/media.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {

// Mean absolute difference in grey levels where `inside` is set.
double difference(const Frame& a, const Frame& b, const std::vector<std::uint8_t>& inside) {
  double sum = 0, values = 0;
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width * 3; ++x) {
      if (inside[std::size_t(y * a.width + x / 3)] == 0) continue;
      sum += std::abs(int(a.row(y)[x]) - int(b.row(y)[x]));
      values += 1;
    }
  return sum / values;
}

}  // namespace

CHECK_CASE(the_samples_truth_undoes_its_motion) {
  const auto folder = checks::data("../../resources/sample");
  const auto source = media::open_source((folder / "moving_shapes.mp4").string());
  std::vector<Frame> frames;
  while (auto frame = source->read()) frames.push_back(*frame);
  EXPECT_EQ(frames.size(), 100u);
  EXPECT((frames[0].size() == Size{448, 256}));
  EXPECT(source->take_reports().empty());

  for (const std::size_t t : {0u, 50u, 99u}) {
    char name[64];
    std::snprintf(name, sizeof name, "truth/frame_%06d_kitti.png", int(t));
    const FlowField truth = read_flow(folder / name);
    const Frame& next = frames[(t + 1) % frames.size()];  // the clip is a loop
    std::vector<std::uint8_t> inside;
    const Frame undone = make_frame(warp_backward(next, truth, &inside));
    // Half a grey level or so is left by compression, more where something is covered.
    EXPECT(difference(frames[t], undone, inside) < 0.4 * difference(frames[t], next, inside));
  }
}
