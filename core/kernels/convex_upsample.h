// RAFT's convex upsampling (Teed and Deng 2020, section 3.3).
#pragma once

#include <ATen/core/Tensor.h>

namespace flowscope::kernels {

// coarse: float32 [B, C, H, W], such as flow in cells of `factor` pixels.
// mask: float32 or bfloat16 [B, 9·factor², H, W], before softmax; channel
//       k·factor² + sy·factor + sx weighs neighbour k (row by row of the 3×3) for the
//       sub-pixel (sx, sy).
// Returns float32 [B, C, factor·H, factor·W], times `factor` (flow in pixels): each is the
// combination of the 3×3 coarse values around its cell (zero outside the map) by the
// softmax of its 9 weights. Differentiable in both.
at::Tensor convex_upsample(const at::Tensor& coarse, const at::Tensor& mask, int factor = 8);

// The same by LibTorch's operations, for any device.
at::Tensor convex_upsample_generic(const at::Tensor& coarse, const at::Tensor& mask,
                                   int factor = 8);

}  // namespace flowscope::kernels
