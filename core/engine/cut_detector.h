// Where one shot ends and another begins.
#pragma once

#include <vector>

#include "core/base/frame.h"

namespace flowscope::engine {

// Compares each frame with the one before on a small grey picture: a cut changes
// the picture and its histogram at once and far more than the frames around it.
// Plain motion, a flash or a fade is not a cut. Deterministic; microseconds a frame.
class CutDetector {
 public:
  // True if `frame` begins another shot than the frame given before.
  bool push(const Frame& frame);
  void reset();

 private:
  struct Signature {
    std::vector<float> thumbnail;
    std::vector<float> histogram;
  };
  static Signature signature_of(const Frame& frame);
  Signature previous_;
};

}  // namespace flowscope::engine
