// Frames to measure with: a texture that moves.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/base/frame.h"

namespace flowscope::engine {

// Smooth noise moving on a circle of 8 pixels radius, 16 frames a turn: about 3
// pixels from frame to frame, without end and without a jump. Made once, deterministic.
class NoiseClip {
 public:
  // Throws Stopped.
  explicit NoiseClip(Size size, const std::stop_token& stop = {});
  // Frame `index` (≥ 0); the pixels repeat every turn.
  Frame frame(std::int64_t index) const;

 private:
  std::vector<Frame> turn_;
};

}  // namespace flowscope::engine
