// From light to the bytes of a picture file.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/train/scenes/scene.h"

namespace flowscope::train {

// light: float32 [3, H, W] RGB, 0 to 1; may be written over. Returns uint8 [3, H, W].
// Blur of the lens, exposure, clipping, noise, grey, range and compression as the scene
// has them for the frame of that number; noise is a hash of scene, frame and pixel.
at::Tensor photograph(at::Tensor light, const Scene& scene, std::int64_t frame);

}  // namespace flowscope::train
