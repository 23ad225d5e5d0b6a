// The scene of the clip that people see first.
#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/flow/flow_io.h"
#include "core/train/scenes/scenes.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

// As resources/sample/README.md says that it was made.
CHECK_CASE(the_samples_scene_is_what_it_was) {
  SceneOptions options;
  options.shares = {1, 0, 0, 0, 0};
  options.effects = SceneEffects::none();
  const SceneClip clip(options, 6, 51, {448, 256}, at::kCPU, 100);
  for (const int frame : {0, 50, 99}) {
    char name[64];
    std::snprintf(name, sizeof name, "sample/truth/frame_%06d_kitti.png", frame);
    const FlowField recorded = read_flow(checks::data("../../resources") / name);
    const at::Tensor found = clip.truth(frame, frame + 1).flow;
    EXPECT((recorded.size() == Size{448, 256}));
    const auto flow = found.accessor<float, 3>();
    double most = 0;
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 448; ++x) {
        const auto& [u, v] = recorded.flow[std::size_t(448 * y + x)];
        most = std::max(
            {most, std::abs(double(u) - flow[0][y][x]), std::abs(double(v) - flow[1][y][x])});
      }
    EXPECT(most <= 1.0 / 64);
  }
}
