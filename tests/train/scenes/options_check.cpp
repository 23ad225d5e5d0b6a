// What options promise.
#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

#include "core/train/scenes/scenes.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::train;

namespace {

constexpr Size kSize = {192, 128}, kTiny = {96, 64};

SceneOptions only(double SceneShares::*kind) {
  SceneOptions options;
  options.shares = {0, 0, 0, 0, 0};
  options.shares.*kind = 1;
  options.effects = SceneEffects::none();
  return options;
}

at::Tensor lengths(const ScenePair& pair) { return pair.flow.square().sum(0).sqrt(); }
double longest(const ScenePair& pair) { return lengths(pair).max().item<double>(); }

// Of the scenes from `first` on, in ascending order.
std::vector<double> longest_of(const SceneOptions& options, int first, int count, Size size) {
  std::vector<double> out;
  for (int i = first; i < first + count; ++i)
    out.push_back(SceneClip(options, 1, i, size, at::kCPU)
                      .truth(0, 1)
                      .flow.square()
                      .sum(0)
                      .max()
                      .sqrt()
                      .item<double>());
  std::ranges::sort(out);
  return out;
}

}  // namespace

CHECK_CASE(still_scenes_do_not_move_at_all) {
  SceneOptions options = only(&SceneShares::still);
  for (int i = 0; i < 8; ++i) {
    const ScenePair pair = scene_pair(options, 1, i, kSize, at::kCPU);
    EXPECT_EQ(longest(pair), 0.0);
    EXPECT(!pair.occluded.any().item<bool>() && !pair.backward_occluded.any().item<bool>());
    EXPECT(at::equal(pair.image1, pair.image2));
  }
  options.effects.noise = 1;
  const ScenePair noisy = scene_pair(options, 1, 0, kSize, at::kCPU);
  EXPECT_EQ(longest(noisy), 0.0);
  EXPECT(!at::equal(noisy.image1, noisy.image2));
  options.effects = SceneEffects::none();
  options.effects.lighting = 1;
  const ScenePair lit = scene_pair(options, 1, 0, kSize, at::kCPU);
  EXPECT_EQ(longest(lit), 0.0);
  EXPECT(!at::equal(lit.image1, lit.image2));
}

CHECK_CASE(small_scenes_stay_under_two_pixels) {
  for (const double hurry : {1, 5}) {
    SceneOptions options = only(&SceneShares::small);
    options.hurry = hurry;
    const std::vector<double> most = longest_of(options, 0, 400, kTiny);
    EXPECT(most.back() <= 2);
    EXPECT(most[200] > 0.5);
  }
  EXPECT(longest_of(only(&SceneShares::small), 0, 40, kSize).back() < 2.05);
}

CHECK_CASE(displacement_is_limited) {
  for (auto kind : {&SceneShares::layered, &SceneShares::rigid, &SceneShares::non_rigid}) {
    SceneOptions options = only(kind);
    for (const double limit : {0.1, 12.0, 46.0})
      for (const double hurry : {1, 5, 100}) {
        options.max_displacement = limit;
        options.hurry = hurry;
        const std::vector<double> most = longest_of(options, 140, 60, kTiny);
        EXPECT(most.back() <= limit);
        EXPECT(most.back() > 0.7 * limit);
        EXPECT(most[30] > 0.1 * limit);
      }
    // Of larger pictures not every pixel is looked at.
    EXPECT(longest_of(options, 140, 20, {512, 384}).back() < 1.05 * 46);
  }
}

CHECK_CASE(no_motion_is_none) {
  for (auto kind : {&SceneShares::layered, &SceneShares::rigid, &SceneShares::non_rigid,
                    &SceneShares::small, &SceneShares::still}) {
    SceneOptions options = only(kind);
    options.motion = 0;
    EXPECT_EQ(longest_of(options, 0, 20, kTiny).back(), 0.0);
  }
}

CHECK_CASE(bends_and_small_motions_are_scaled_down) {
  for (auto kind : {&SceneShares::non_rigid, &SceneShares::small}) {
    SceneOptions calm = only(kind), fast = calm;
    calm.motion = 0.1;
    const double least = longest_of(calm, 0, 60, kTiny)[30],
                 usual = longest_of(fast, 0, 60, kTiny)[30];
    EXPECT(least > 0.05 * usual && least < 0.2 * usual);
  }
}

CHECK_CASE(motion_is_scaled) {
  SceneOptions fast = only(&SceneShares::layered), slow = fast;
  slow.motion = 0.25;
  double sum_fast = 0, sum_slow = 0;
  for (int i = 0; i < 12; ++i) {
    sum_fast += lengths(scene_pair(fast, 1, i, kSize, at::kCPU)).mean().item<double>();
    sum_slow += lengths(scene_pair(slow, 1, i, kSize, at::kCPU)).mean().item<double>();
  }
  EXPECT(sum_slow > 0.1 * sum_fast && sum_slow < 0.45 * sum_fast);
}

CHECK_CASE(some_scenes_hurry) {
  SceneOptions calm = only(&SceneShares::layered), fast = calm;
  calm.effects = fast.effects = SceneEffects::none();
  fast.hurry = 9;
  std::vector<double> factors;
  for (int i = 0; i < 24; ++i) {
    const ScenePair a = scene_pair(calm, 1, i, kSize, at::kCPU);
    const ScenePair b = scene_pair(fast, 1, i, kSize, at::kCPU);
    EXPECT(at::equal(a.image1, b.image1));  // the same scene; only its motion differs
    factors.push_back(b.flow.norm().item<double>() / a.flow.norm().item<double>());
  }
  std::ranges::sort(factors);
  EXPECT(factors.front() >= 0.99 && factors.front() < 1.7);
  EXPECT(factors[12] > 1.8 && factors[12] < 4.5);  // log-uniform: about 3
  EXPECT(factors.back() > 4);
}

CHECK_CASE(a_loop_leads_back) {
  for (auto kind : {&SceneShares::layered, &SceneShares::rigid, &SceneShares::non_rigid}) {
    SceneOptions options = only(kind);
    options.effects = SceneEffects::none();
    const SceneClip clip(options, 3, 1, {96, 64}, at::kCPU, 20),
        endless(options, 3, 1, {96, 64}, at::kCPU);
    const auto change = [](const at::Tensor& a, const at::Tensor& b) {
      return (a.to(at::kFloat) - b.to(at::kFloat)).abs().max().item<double>();
    };
    EXPECT(change(clip.image(0), clip.image(20)) <= 1);
    EXPECT(change(clip.image(7), clip.image(27)) <= 1);
    EXPECT(change(endless.image(0), endless.image(20)) > 5);
    EXPECT((clip.truth(19, 0).flow - clip.truth(19, 20).flow).abs().max().item<double>() < 1e-2);
  }
}

CHECK_CASE(the_mix_has_its_motions) {
  std::vector<double> medians, far;
  double subpixel = 0, large = 0;
  constexpr int count = 120;
  for (int i = 0; i < count; ++i) {
    const at::Tensor length = lengths(scene_pair({}, 1, i, {256, 192}, at::kCPU));
    medians.push_back(length.median().item<double>());
    subpixel += (length < 1).to(at::kFloat).mean().item<double>() / count;
    large += (length > 20).to(at::kFloat).mean().item<double>() / count;
    far.push_back(length.max().item<double>());
  }
  std::ranges::sort(medians);
  EXPECT(medians[count / 2] > 0.5 && medians[count / 2] < 8);
  EXPECT(subpixel > 0.2 && subpixel < 0.6);
  EXPECT(large > 0.02 && large < 0.3);
  EXPECT(std::ranges::count_if(far, [](double d) { return d > 80; }) >= 4);
}

// What one effect does to pictures of scenes that have no other; their truth stays.
CHECK_CASE(effects_are_seen_and_leave_the_truth) {
  struct Ratios {
    double detail = 0, light = 0, contrast = 0;  // of image 1 to that without the effect
    double clipped = 0;                          // share of values more at 0 and 255
    double apart = 0;                            // images 1 and 2, in brightness
  };
  const auto detail = [](const at::Tensor& picture) {
    return picture.diff(1, 1).square().mean() + picture.diff(1, 2).square().mean();
  };
  const auto clipped = [](const at::Tensor& picture) {
    return ((picture == 0) | (picture == 255)).to(at::kFloat).mean();
  };
  const auto seen = [&](double SceneEffects::*effect, double SceneShares::*kind) {
    constexpr int count = 12;
    Ratios out;
    const auto add = [](double& sum, const at::Tensor& value) {
      sum += value.item<double>() / count;
    };
    for (int i = 0; i < count; ++i) {
      SceneOptions options = only(kind);
      const ScenePair without = scene_pair(options, 1, i, kSize, at::kCPU);
      options.effects.*effect = 1;
      const ScenePair with = scene_pair(options, 1, i, kSize, at::kCPU);
      EXPECT(at::equal(with.flow, without.flow) && at::equal(with.backward, without.backward));
      EXPECT(at::equal(with.occluded, without.occluded));
      EXPECT(at::equal(with.backward_occluded, without.backward_occluded));
      const at::Tensor one = with.image1.to(at::kFloat), plain = without.image1.to(at::kFloat);
      const at::Tensor two = with.image2.to(at::kFloat);
      add(out.detail, detail(one) / detail(plain));
      add(out.light, one.mean() / plain.mean());
      add(out.contrast, one.std() / plain.std());
      add(out.clipped, clipped(one) - clipped(plain));
      add(out.apart, (two.mean() / one.mean()).log().abs());
    }
    return out;
  };
  for (auto kind : {&SceneShares::layered, &SceneShares::rigid}) {
    const Ratios blurred = seen(&SceneEffects::motion_blur, kind);
    EXPECT(blurred.detail < 0.85);
    EXPECT_NEAR(blurred.light, 1, 0.01);
    const Ratios defocused = seen(&SceneEffects::defocus, kind);
    EXPECT(defocused.detail < 0.6);
    EXPECT_NEAR(defocused.light, 1, 0.01);
    const Ratios soft = seen(&SceneEffects::texture_blur, kind);
    EXPECT(soft.detail < 0.9);
    EXPECT_NEAR(soft.light, 1, 0.02);
    EXPECT(seen(&SceneEffects::fog, kind).contrast < 0.9);
    EXPECT(seen(&SceneEffects::clipping, kind).clipped > 0.05);
    EXPECT(seen(&SceneEffects::noise, kind).detail > 1.05);
    EXPECT(seen(&SceneEffects::lighting, kind).apart > 0.05);
    EXPECT_NEAR(seen(&SceneEffects::limited_range, kind).contrast, 219.0 / 255, 0.01);
    EXPECT(seen(&SceneEffects::compression, kind).detail < 0.99);
  }
  // A street with shadows has other cars.
  EXPECT(seen(&SceneEffects::shadows, &SceneShares::layered).light < 0.99);
}

CHECK_CASE(effects_can_be_asked_for) {
  SceneOptions options;
  options.effects = SceneEffects::none();
  options.effects.grey = 1;
  const ScenePair grey = scene_pair(options, 1, 0, kSize, at::kCPU);
  EXPECT(at::equal(grey.image1[0], grey.image1[1]) && at::equal(grey.image1[1], grey.image1[2]));
  options.effects = SceneEffects::none();
  options.effects.limited_range = 1;
  for (int i = 0; i < 6; ++i) {
    const ScenePair pair = scene_pair(options, 1, i, kSize, at::kCPU);
    EXPECT(pair.image1.min().item<int>() >= 16 && pair.image1.max().item<int>() <= 235);
  }
}

CHECK_CASE(sizes_and_numbers_that_cannot_be) {
  EXPECT_ERROR(scene_pair({}, 1, 0, {63, 100}, at::kCPU), "at least 64 pixels");
  EXPECT_ERROR(scene_pair({}, 1, -1, kSize, at::kCPU), "numbered from 0");
}
