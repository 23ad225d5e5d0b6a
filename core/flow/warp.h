// What flow does to pictures and to other flow.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/frame.h"
#include "core/flow/flow_field.h"

namespace flowscope {

// Frame 2 pulled back onto frame 1: out(x) = frame2(x + flow(x)), bilinear.
// `inside` (if given) gets 1 where the sample lies within frame 2, else 0 and black.
Image warp_backward(const Frame& frame2, const FlowField& flow,
                    std::vector<std::uint8_t>* inside = nullptr);

// Occlusion by forward-backward consistency (Sundaram, Brox, Keutzer 2010):
// 255 where |f + b|² > 0.01 (|f|² + |b|²) + 0.5, with b the backward flow sampled
// bilinearly at x + f(x); also where that leaves the picture.
std::vector<std::uint8_t> occlusion_mask(const FlowField& forward, const FlowField& backward);

}  // namespace flowscope
