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

void check_size(Size size) {
  if (size.width < kLeastSide || size.height < kLeastSide)
    throw Error("A generated scene has at least 64 pixels on each side, not " +
                std::to_string(size.width) + "x" + std::to_string(size.height) + ".");
}

// The mean of the instants while the shutter is open around `frame`.
at::Tensor expose(const Scene& scene, std::int64_t frame, const FramePlan& middle,
                  const Banks& banks) {
  const double shutter = scene.effects.shutter;
  const int instants =
      std::clamp(int(std::ceil(shutter * longest_motion(scene) / kBlurStep)), 1, kMostInstants);
  if (instants == 1) return render(middle, banks);
  at::Tensor sum;
  for (int i = 0; i < instants; ++i) {
    const double time = double(frame) + shutter * ((i + 0.5) / instants - 0.5);
    const at::Tensor instant = render(plan_frame(scene, time), banks);
    sum = i == 0 ? instant : sum.add_(instant);
  }
  return sum.mul_(1.0 / instants);
}

}  // namespace

SceneFrames scene_frames(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                         Size size, int frames, at::Device device) {
  check_size(size);
  if (sample < 0) throw Error("Scenes are numbered from 0.");
  const Scene scene = draw_scene(options, seed, sample, size);
  const auto made = banks(seed, scene.bank, device);
  SceneFrames out;
  FramePlan before;
  for (int frame = 0; frame < frames; ++frame) {
    FramePlan now = plan_frame(scene, frame);
    out.images.push_back(photograph(expose(scene, frame, now, *made), scene, frame));
    if (frame > 0) {
      const Truth on = truth(before, now, plan_passage(scene, frame - 1, frame), *made);
      const Truth back = truth(now, before, plan_passage(scene, frame, frame - 1), *made);
      out.flow.push_back(on.flow);
      out.occluded.push_back(on.occluded);
      out.backward.push_back(back.flow);
      out.backward_occluded.push_back(back.occluded);
    }
    before = std::move(now);
  }
  return out;
}

ScenePair scene_pair(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                     Size size, at::Device device) {
  const SceneFrames clip = scene_frames(options, seed, sample, size, 2, device);
  return {clip.images[0],   clip.images[1],   clip.flow[0],
          clip.backward[0], clip.occluded[0], clip.backward_occluded[0]};
}

}  // namespace flowscope::train
