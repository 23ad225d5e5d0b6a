// The sample clip's scene.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/size.h"
#include "resources/sample/layer.h"

namespace flowscope::sample {

struct Scene {
  Size size{448, 256};
  int frames = 100;  // the loop
  double frame_rate = 25;
  std::vector<Layer> layers;  // the ground first, what is in front last

  // Of every layer in frame t; any t, the scene is periodic.
  std::vector<Pose> poses(int t) const;
};

// The textures follow from the seed, the choreography is fixed.
Scene make_scene(std::uint64_t seed);

}  // namespace flowscope::sample
