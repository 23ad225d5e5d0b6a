// RAFT's correlation lookup (Teed and Deng 2020, section 3.2).
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace flowscope::kernels {

// Reads a (2r+1)² window around every pixel's correspondence on each level.
//
// pyramid: one float32 tensor [P, 1, h_i, w_i] per level, contiguous; row p holds
//          the correlations of source cell p = y·W + x with image 2 on that level.
// coords:  float32 [1, 2, H, W] (x, y) in cells of level 0, H·W = P.
// Returns float32 [1, levels·(2r+1)², H, W], channels-last. Within level i channel
// (dx + r)(2r + 1) + (dy + r) is the bilinear sample at coords / 2^i + (dx, dy); cells
// outside the map are zero.
at::Tensor correlation_lookup(const std::vector<at::Tensor>& pyramid, const at::Tensor& coords,
                              int radius);

// The same by LibTorch's grid sampling, for any device; the definition that the
// CPU kernel is held against.
at::Tensor correlation_lookup_generic(const std::vector<at::Tensor>& pyramid,
                                      const at::Tensor& coords, int radius);

}  // namespace flowscope::kernels
