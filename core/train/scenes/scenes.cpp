#include "core/train/scenes/scenes.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/train/scenes/camera.h"
#include "core/train/scenes/draw.h"
#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/render.h"

namespace flowscope::train {
namespace {

constexpr int kLeastSide = 64;

// Instants of an exposure lie this far apart at most, in pixels of the fastest motion,
// unless there would be too many.
constexpr double kBlurStep = 2.5;
constexpr int kMostInstants = 9;

// The mean of the instants while the shutter is open around `frame`.
at::Tensor expose(const Scene& scene, std::int64_t frame, const Banks& made) {
  const double shutter = scene.effects.shutter;
  const int instants =
      std::clamp(int(std::ceil(shutter * longest_motion(scene) / kBlurStep)), 1, kMostInstants);
  if (instants == 1) return render(plan_frame(scene, double(frame)), made);
  at::Tensor sum;
  for (int i = 0; i < instants; ++i) {
    const double time = double(frame) + shutter * ((i + 0.5) / instants - 0.5);
    const at::Tensor instant = render(plan_frame(scene, time), made);
    sum = i == 0 ? instant : sum.add_(instant);
  }
  return sum.mul_(1.0 / instants);
}

}  // namespace

void check_scene_size(Size size) {
  if (size.width < kLeastSide || size.height < kLeastSide)
    throw Error("A generated scene has at least 64 pixels on each side, not " +
                std::to_string(size.width) + "x" + std::to_string(size.height) + ".");
}

SceneClip::SceneClip(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                     Size size, at::Device device, std::int64_t loop) {
  check_scene_size(size);
  if (sample < 0) throw Error("Scenes are numbered from 0.");
  Scene scene = draw_scene(options, seed, sample, size);
  if (loop > 0) repeat_after(scene, loop);
  scene_ = std::make_shared<Scene>(std::move(scene));
  banks_ = banks(seed, scene_->bank, device);
}

at::Tensor SceneClip::image(std::int64_t frame) const {
  return photograph(expose(*scene_, frame, *banks_), *scene_, frame);
}

SceneTruth SceneClip::truth(std::int64_t from, std::int64_t to) const {
  const auto instant = [&](std::int64_t frame) { return plan_frame(*scene_, double(frame)); };
  return train::truth(instant(from), instant(to), plan_passage(*scene_, double(from), double(to)),
                      *banks_);
}

ScenePair scene_pair(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                     Size size, at::Device device) {
  const SceneClip clip(options, seed, sample, size, device);
  const SceneTruth on = clip.truth(0, 1), back = clip.truth(1, 0);
  return {clip.image(0), clip.image(1), on.flow, back.flow, on.occluded, back.occluded};
}

}  // namespace flowscope::train
