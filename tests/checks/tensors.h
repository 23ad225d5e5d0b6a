// Distances between tensors, as the parity rules say them.
#pragma once

#include <ATen/ATen.h>

namespace flowscope::checks {

inline double max_difference(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b.to(at::kDouble)).abs().max().item<double>();
}

// ‖a − b‖₂ / ‖b‖₂; where b is zero, ‖a‖₂.
inline double relative_distance(const at::Tensor& a, const at::Tensor& b) {
  const double scale = b.to(at::kDouble).norm().item<double>();
  const double distance = (a.to(at::kDouble) - b.to(at::kDouble)).norm().item<double>();
  return scale > 0 ? distance / scale : distance;
}

}  // namespace flowscope::checks
