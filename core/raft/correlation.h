// All-pairs correlation (Teed and Deng 2020, section 3.2).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/kernels/correlation_lookup.h"

namespace flowscope::raft {

// Its rows hold the similarity ⟨f1(p), f2(q)⟩ / √C of one cell of image 1 with every cell
// of image 2, whose side is halved from level to level by 2×2 means.
using kernels::CorrelationPyramid;

// ⟨f1(p), f2(q)⟩ for all p and q of each pair: float32 [B, h·w, H·W] of [B, C, h, w] and
// [B, C, H, W].
at::Tensor products(const at::Tensor& features1, const at::Tensor& features2);

// features1, features2: float32 [B, C, H, W], on one device. While autograd records, the
// way back is multiplied in the type `gradients` (float32 or bfloat16).
CorrelationPyramid correlate(const at::Tensor& features1, const at::Tensor& features2, int levels,
                             at::ScalarType gradients = at::kFloat);

// The same on demand, for inference: takes no memory, and less time where lookups are few.
CorrelationPyramid correlate_on_demand(const at::Tensor& features1, const at::Tensor& features2,
                                       int levels);

// One row of the pyramid, float32 [1, 1, h_level, w_level], without the pyramid.
at::Tensor response_map(const at::Tensor& features1, const at::Tensor& features2, int x, int y,
                        int level);

// Bytes that correlate() takes for H × W cells.
double pyramid_bytes(std::int64_t height, std::int64_t width, int levels);

}  // namespace flowscope::raft
