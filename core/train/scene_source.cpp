#include "core/train/scene_source.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/train/scenes/scenes.h"

namespace flowscope::train {

SceneSource::SceneSource(const SceneOptions& options, std::uint64_t seed, at::Device device,
                         double margin)
    : options_(options), seed_(seed), device_(device), margin_(margin) {}

TrainingPair SceneSource::pair(std::int64_t index, Size crop) const {
  const Size size{int(std::ceil(crop.width * margin_)), int(std::ceil(crop.height * margin_))};
  ScenePair scene = scene_pair(options_, seed_, index, size, device_);
  return {scene.image1, scene.image2, scene.flow, at::ones_like(scene.occluded), scene.occluded};
}

}  // namespace flowscope::train
