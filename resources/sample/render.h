// Frames of a scene and the motion in them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/image.h"
#include "core/flow/flow_field.h"
#include "resources/sample/scene.h"

namespace flowscope::sample {

// Frame t, edges smoothed by 4×4 samples a pixel.
Image render(const Scene& scene, int t);

// Exact flow from frame t to t + 1: the motion of the topmost layer at each pixel's
// centre. `hidden` (if given) gets 255 where another layer covers it in t + 1, or
// where it leaves the picture.
FlowField true_flow(const Scene& scene, int t, std::vector<std::uint8_t>* hidden = nullptr);

// Frame t + 1 pulled back by the truth has to be frame t wherever nothing is hidden.
// Mean absolute difference in grey levels, with the truth and with no motion.
struct WarpCheck {
  double with_truth = 0;
  double without = 0;
};
WarpCheck check_warp(const Scene& scene, int t, const Image& frame1, const Image& frame2);

}  // namespace flowscope::sample
