// Moving a flow field along itself: RAFT's warm start (Teed and Deng 2020, section 3.3).
#pragma once

#include <ATen/core/Tensor.h>

namespace flowscope::kernels {

// flow: float32 [1, 2, h, w] in cells. Every cell x carries its flow to x₁ = x + flow(x);
// points with 0 < x₁ < w and 0 < y₁ < h (both strict) count. Each cell of the result
// takes the flow of the nearest (Euclidean) of these points; with no point: zero.
// Runs on the CPU and returns on flow's device.
at::Tensor forward_interpolate(const at::Tensor& flow);

}  // namespace flowscope::kernels
