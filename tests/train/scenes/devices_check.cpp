// The CPU's kernels against LibTorch's operations, which every other device runs.
#include <ATen/ATen.h>

#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/render.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

CHECK_CASE(kernels_equal_generic_operations) {
  const auto made = banks(1, 0, at::kCPU);
  for (int sample = 0; sample < 24; ++sample) {
    const Scene scene = draw_scene({}, 1, sample, {125, 83});
    const FramePlan one = plan_frame(scene, 0), two = plan_frame(scene, 1);
    const at::Tensor fast = render(one, *made), generic = render_generic(one, *made);
    EXPECT((fast - generic).abs().max().item<double>() < 0.5 / 255);
    const auto passage = plan_passage(scene, 0, 1);
    const SceneTruth a = truth(one, two, passage, *made),
                     b = truth_generic(one, two, passage, *made);
    EXPECT((a.flow - b.flow).abs().max().item<double>() < 1e-3);
    EXPECT(at::equal(a.occluded, b.occluded));
  }
}
