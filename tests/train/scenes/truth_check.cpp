// Truth against pictures, and against itself.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <vector>

#include "core/train/scenes/scenes.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr Size kSize = {256, 192};

SceneOptions plain() {
  SceneOptions options;
  options.effects = SceneEffects::none();
  return options;
}

// picture: [C, H, W] float; bilinear samples at x + flow(x).
at::Tensor pulled(const at::Tensor& picture, const at::Tensor& flow) {
  const std::int64_t height = flow.size(1), width = flow.size(2);
  const at::Tensor x = at::arange(width, at::kFloat).view({1, width}) + flow[0];
  const at::Tensor y = at::arange(height, at::kFloat).view({height, 1}) + flow[1];
  const at::Tensor grid =
      at::stack({x * (2.0 / double(width - 1)) - 1, y * (2.0 / double(height - 1)) - 1}, -1);
  return at::grid_sampler_2d(picture.unsqueeze(0), grid.unsqueeze(0), 0, 1, true)[0];
}

double share(const at::Tensor& mask) { return mask.to(at::kFloat).mean().item<double>(); }

bool same(const ScenePair& a, const ScenePair& b) {
  return at::equal(a.image1, b.image1) && at::equal(a.image2, b.image2) &&
         at::equal(a.flow, b.flow) && at::equal(a.backward, b.backward) &&
         at::equal(a.occluded, b.occluded) && at::equal(a.backward_occluded, b.backward_occluded);
}

}  // namespace

CHECK_CASE(truth_takes_one_picture_to_the_other) {
  for (auto kind :
       {&SceneShares::layered, &SceneShares::rigid, &SceneShares::non_rigid, &SceneShares::small}) {
    SceneOptions options = plain();
    options.shares = {0, 0, 0, 0, 0};
    options.shares.*kind = 1;
    double unwarped = 0, warped = 0, wrong = 0;
    constexpr int count = 12;
    for (int i = 0; i < count; ++i) {
      const ScenePair pair = scene_pair(options, 1, i, kSize, at::kCPU);
      const at::Tensor one = pair.image1.to(at::kFloat), two = pair.image2.to(at::kFloat);
      const at::Tensor seen = pair.occluded[0].logical_not();
      const at::Tensor before = (one - two).abs().mean(0).masked_select(seen);
      const at::Tensor after = (one - pulled(two, pair.flow)).abs().mean(0).masked_select(seen);
      unwarped += before.mean().item<double>() / count;
      warped += after.mean().item<double>() / count;
      wrong += share(after > 20) / count;
      const at::Tensor back = (two - pulled(one, pair.backward)).abs().mean(0);
      EXPECT(back.masked_select(pair.backward_occluded[0].logical_not()).mean().item<double>() < 6);
    }
    // Of a small motion more than a third of the difference is what bilinear samples lose.
    EXPECT(warped < (kind == &SceneShares::small ? 0.55 : 0.25) * unwarped);
    EXPECT(warped < 2.5);
    EXPECT(wrong < 0.02);
  }
}

CHECK_CASE(forward_and_backward_agree_where_both_see) {
  double disagree = 0, hidden_agree = 0, hidden = 0;
  constexpr int count = 24;
  for (int i = 0; i < count; ++i) {
    const ScenePair pair = scene_pair(plain(), 1, 100 + i, kSize, at::kCPU);
    const at::Tensor gap = (pair.flow + pulled(pair.backward, pair.flow)).square().sum(0).sqrt();
    const at::Tensor seen = pair.occluded[0].logical_not();
    // Away from edges, where a bilinear sample mixes two layers, they agree to the digit.
    disagree += share(gap.masked_select(seen) > 0.05) / count;
    const at::Tensor x = at::arange(kSize.width, at::kFloat) + pair.flow[0];
    const at::Tensor y = at::arange(kSize.height, at::kFloat).view({-1, 1}) + pair.flow[1];
    const at::Tensor covered =
        pair.occluded[0] & (x >= 0) & (x <= kSize.width - 1) & (y >= 0) & (y <= kSize.height - 1);
    hidden += covered.sum().item<double>();
    hidden_agree += (covered & (gap < 0.05)).sum().item<double>();
  }
  EXPECT(disagree < 0.03);
  EXPECT(hidden > 1000);
  EXPECT(hidden_agree < 0.1 * hidden);  // what covers moves otherwise
}

CHECK_CASE(seeds_reproduce_at_any_thread_count) {
  constexpr Size size = {200, 136};
  std::vector<ScenePair> alone;
  at::set_num_threads(1);
  for (int sample = 0; sample < 8; ++sample)
    alone.push_back(scene_pair({}, 1, sample, size, at::kCPU));
  at::set_num_threads(2);
  for (int sample = 0; sample < 8; ++sample) {
    EXPECT(same(alone[std::size_t(sample)], scene_pair({}, 1, sample, size, at::kCPU)));
    EXPECT(!same(alone[std::size_t(sample)], scene_pair({}, 1, sample + 1, size, at::kCPU)));
  }
  EXPECT(!same(alone[0], scene_pair({}, 2, 0, size, at::kCPU)));
}

CHECK_CASE(a_clip_begins_with_its_pair_and_goes_on_smoothly) {
  const SceneClip clip({}, 1, 101, {128, 96}, at::kCPU);
  const ScenePair pair = scene_pair({}, 1, 101, {128, 96}, at::kCPU);
  EXPECT(at::equal(clip.image(0), pair.image1) && at::equal(clip.image(1), pair.image2));
  EXPECT(at::equal(clip.truth(0, 1).flow, pair.flow));
  EXPECT(at::equal(clip.truth(1, 0).flow, pair.backward));
  const double one = pair.flow.square().sum(0).sqrt().median().item<double>();
  const double next = clip.truth(1, 2).flow.square().sum(0).sqrt().median().item<double>();
  EXPECT(one > 0.1);
  EXPECT_NEAR(next, one, 0.2 * one);
}
