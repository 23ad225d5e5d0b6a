// The loops of the correlation lookup on a CPU; correlation_lookup.h says what they do.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace flowscope::kernels {

inline constexpr int kMaxLookupRadius = 8;

// The windows: float32 [B, levels·(2r+1)², H, W], channels-last.
at::Tensor lookup_cpu(const std::vector<at::Tensor>& levels, const at::Tensor& coords, int radius);

// The same of correlations that are computed where a window touches them.
at::Tensor lookup_on_demand_cpu(const at::Tensor& features1,
                                const std::vector<at::Tensor>& features2, const at::Tensor& coords,
                                int radius);

// Adds to `levels` what the gradient of such windows (same shape and layout) leaves in
// the cells they were sampled from.
void lookup_backward_cpu(const std::vector<at::Tensor>& levels, const at::Tensor& coords,
                         int radius, const at::Tensor& gradient);

}  // namespace flowscope::kernels
