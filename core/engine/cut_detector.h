// Where one shot ends and another begins.
#pragma once

#include <vector>

#include "core/base/frame.h"

namespace flowscope::engine {

// Compares each frame with the one before on a small grey picture: a cut changes
// the picture and its histogram at once and far more than the frames around it.
// Plain motion, a flash or a fade is not a cut. Frames without any picture (black,
// white) are passed over: what comes after them is compared with what was before.
// Deterministic; a fraction of a millisecond a frame.
class CutDetector {
 public:
  // True if `frame` begins another shot than the frame given before.
  bool push(const Frame& frame);
  void reset();

 private:
  struct Signature {
    std::vector<float> thumbnail;  // kGrid × kGrid mean grey, 0..255
    std::vector<float> histogram;  // of colours, sums to 1
    float contrast = 0;            // standard deviation of the thumbnail
  };
  static Signature signature_of(const Frame& frame);
  static float distance(const Signature& a, const Signature& b);

  Signature previous_;
  float recent_ = 0;  // the largest distance lately, fading
};

}  // namespace flowscope::engine
