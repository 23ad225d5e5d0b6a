// Generated scenes: pictures that move, with the exact truth of their motion.
//
//   ScenePair pair = scene_pair({}, /*seed*/ 7, /*sample*/ 0, {496, 368}, at::kCPU);
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <memory>

#include "core/base/size.h"
#include "core/train/scenes/scene_options.h"
#include "core/train/scenes/scene_pair.h"

namespace flowscope::train {

struct Scene;
struct Banks;

// Throws Error unless both sides have at least 64 pixels.
void check_scene_size(Size size);

// The scene of this number: the same for the same options, seed, sample and size, bit
// for bit on one CPU whatever the number of threads; on another device pictures agree
// within 1/255 and truth within 1e-3 px. Any sample can be asked for, in any order and
// from any thread.
ScenePair scene_pair(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                     Size size, at::Device device);

// The same scene as a clip of any length: frames 0 and 1 are the pair's. Motions are smooth
// in time and swing back. With `loop` they are led back together: frame t + loop is frame t,
// as far as it is not noise or light. Immutable; any thread may ask.
class SceneClip {
 public:
  SceneClip(const SceneOptions& options, std::uint64_t seed, std::int64_t sample, Size size,
            at::Device device, std::int64_t loop = 0);

  // uint8 [3, H, W] RGB.
  at::Tensor image(std::int64_t frame) const;
  SceneTruth truth(std::int64_t from, std::int64_t to) const;

 private:
  std::shared_ptr<const Scene> scene_;
  std::shared_ptr<const Banks> banks_;
};

}  // namespace flowscope::train
