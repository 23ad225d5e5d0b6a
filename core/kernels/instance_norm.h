// Instance normalisation as RAFT's feature encoder has it.
#pragma once

#include <ATen/core/Tensor.h>

namespace flowscope::kernels {

// Per channel (x − mean) / sqrt(variance + 1e-5) over the picture (population
// variance), then max(0, ·) if `relu`. x: [B, C, H, W], each picture by itself, float32 or
// bfloat16, channels-last; statistics are fp32 or better. Differentiable. Writes in place
// where autograd does not record; use the result.
at::Tensor instance_norm(at::Tensor x, bool relu);

// The same by LibTorch's operations, for any device.
at::Tensor instance_norm_generic(const at::Tensor& x, bool relu);

}  // namespace flowscope::kernels
