// Two pictures of a scene and everything that is known of the motion between them.
#pragma once

#include <ATen/core/Tensor.h>

namespace flowscope::train {

// All on one device. Flow is (u, v) in pixels of the picture it lies on and is exact
// everywhere, also where it leaves the picture: the motion of the foremost solid layer
// at a pixel's centre, with motion blur that at mid exposure.
struct ScenePair {
  at::Tensor image1, image2;               // uint8 [3, H, W] RGB
  at::Tensor flow, backward;               // float32 [2, H, W]: on image1 to image2, and back
  at::Tensor occluded, backward_occluded;  // bool [1, H, W]: covered or outside in the other
};

// What is known of one frame's way to another.
struct SceneTruth {
  at::Tensor flow;      // float32 [2, H, W], pixels of the frame it lies on
  at::Tensor occluded;  // bool [1, H, W]: covered or outside in the other frame
};

}  // namespace flowscope::train
