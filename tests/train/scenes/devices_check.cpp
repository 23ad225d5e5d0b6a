// Devices against each other: what CPUs and GPUs make of the same numbers.
#include <ATen/ATen.h>

#include <limits>

#include "core/nn/gpu.h"
#include "core/train/scenes/camera.h"
#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/render.h"
#include "core/train/scenes/scenes.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr Size kSize = {125, 83};  // neither is a multiple of a block

// The mix, with every picture noisy and compressed.
SceneOptions harsh() {
  SceneOptions options;
  options.effects.noise = options.effects.compression = 1;
  return options;
}

// The largest difference, in the values that are there.
double apart(const at::Tensor& a, const at::Tensor& b) {
  return (a.cpu().to(at::kFloat) - b.cpu().to(at::kFloat)).abs().max().item<double>();
}

}  // namespace

// LibTorch's operations are what every device but the CPU runs.
CHECK_CASE(kernels_equal_generic_operations) {
  const auto made = banks(1, 0, at::kCPU);
  for (int sample = 0; sample < 24; ++sample) {
    const Scene scene = draw_scene({}, 1, sample, kSize);
    const FramePlan one = plan_frame(scene, 0), two = plan_frame(scene, 1);
    EXPECT(apart(render(one, *made), render_generic(one, *made)) < 0.5 / 255);
    const auto passage = plan_passage(scene, 0, 1);
    const SceneTruth a = truth(one, two, passage, *made),
                     b = truth_generic(one, two, passage, *made);
    EXPECT(apart(a.flow, b.flow) < 1e-3);
    EXPECT(at::equal(a.occluded, b.occluded));
  }
}

// Places in it would be infinity minus infinity.
CHECK_CASE(a_shape_that_shrank_away_is_not_seen) {
  Scene scene;
  scene.size = kSize;
  scene.layers.emplace_back();
  const auto made = banks(1, 0, at::kCPU);
  const auto same = [&](const auto& rendered, const auto& true_flow) {
    const auto shown = [&] { return rendered(plan_frame(scene, 0), *made); };
    const auto flow = [&] {
      return true_flow(plan_frame(scene, 0), plan_frame(scene, 1), plan_passage(scene, 0, 1), *made)
          .flow;
    };
    const at::Tensor shown_alone = shown(), flow_alone = flow();
    for (const Outline outline : {Outline::shape, Outline::box}) {
      Layer speck;
      speck.outline = outline;
      speck.rest = Matrix3::rotation(0.5) * Matrix3::scale(1e-40, 1e-40);
      scene.layers.insert(scene.layers.begin(), speck);
      EXPECT(at::equal(shown(), shown_alone));
      EXPECT(at::equal(flow(), flow_alone));
      scene.layers.erase(scene.layers.begin());
    }
  };
  same(render, truth);
  same(render_generic, truth_generic);
}

CHECK_CASE(a_place_that_is_no_number_is_outside_a_shape) {
  Scene scene;
  scene.size = kSize;
  scene.layers.resize(2);
  scene.layers[0].outline = Outline::shape;
  scene.layers[0].rest = Matrix3::scale(30, 30);
  const auto made = banks(1, 0, at::kCPU);
  const auto passage = plan_passage(scene, 0, 1);
  for (const std::size_t axis : {0, 3}) {
    FramePlan plan = plan_frame(scene, 0);
    plan.layers[0][number::inverse + axis] = std::numeric_limits<float>::quiet_NaN();
    EXPECT(!truth(plan, plan, passage, *made).occluded.any().item<bool>());
    EXPECT(!truth_generic(plan, plan, passage, *made).occluded.any().item<bool>());
  }
}

CHECK_CASE(photographs_of_both_are_alike) {
  const auto made = banks(1, 0, at::kCPU);
  for (int sample = 0; sample < 8; ++sample) {
    const Scene scene = draw_scene(harsh(), 1, sample, kSize);
    for (std::int64_t frame = 0; frame < 2; ++frame) {
      const FramePlan plan = plan_frame(scene, double(frame));
      const at::Tensor one = photograph(render(plan, *made), scene, frame);
      const at::Tensor two = photograph(render_generic(plan, *made), scene, frame);
      EXPECT(one.max().item<int>() > one.min().item<int>());
      EXPECT(apart(one, two) <= 1);  // of 255
    }
  }
}

CHECK_CASE(pairs_are_alike_on_a_gpu) {
  if (!nn::gpu_answers()) throw checks::Skip("there is no GPU that LibTorch can use");
  for (const SceneOptions& options : {SceneOptions{}, harsh()})
    for (int sample = 0; sample < 24; ++sample) {
      const ScenePair here = scene_pair(options, 1, sample, kSize, at::kCPU);
      const ScenePair there = scene_pair(options, 1, sample, kSize, at::kCUDA);
      EXPECT(there.image1.is_cuda() && there.flow.is_cuda());
      EXPECT(apart(here.image1, there.image1) <= 1);  // of 255
      EXPECT(apart(here.image2, there.image2) <= 1);
      EXPECT(apart(here.flow, there.flow) < 1e-3);
      EXPECT(apart(here.backward, there.backward) < 1e-3);
      EXPECT(here.occluded.ne(there.occluded.cpu()).sum().item<int>() <=
             kSize.width * kSize.height / 1000);
    }
}
