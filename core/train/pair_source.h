// Where image pairs with true flow come from.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/size.h"

namespace flowscope::train {

struct TrainingPair {
  at::Tensor image1, image2;  // uint8 [3, H, W] RGB
  at::Tensor flow;            // float32 [2, H, W] in pixels, image 1 to image 2
  at::Tensor valid;           // bool [1, H, W]: where the flow is known
  at::Tensor occluded;        // bool [1, H, W]: not seen in image 2; undefined where unknown
  bool sparse = false;        // the flow was measured at points, as KITTI's and HD1K's
  bool flips = true;          // may be mirrored
};

// A list of pairs without end. Immutable; any thread may ask.
class PairSource {
 public:
  virtual ~PairSource() = default;

  // Pair `index` (from 0) at its whole size, at least `crop` large in both
  // directions, on a device of the source's choice; augment() cuts crops out of it. The same
  // numbers give the same pair.
  virtual TrainingPair pair(std::int64_t index, Size crop) const = 0;
};

}  // namespace flowscope::train
