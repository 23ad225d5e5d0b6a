// pack.h's functions for tensors of float32 and int32. Each rounds as there: sums,
// products and quotients are IEEE's on every device.
#pragma once

#include <ATen/ATen.h>

namespace flowscope::train {

using at::Tensor;

inline Tensor choose(const Tensor& mask, const Tensor& a, const Tensor& b) {
  return at::where(mask, a, b);
}
inline Tensor smaller(const Tensor& a, const Tensor& b) { return at::minimum(a, b); }
inline Tensor larger(const Tensor& a, const Tensor& b) { return at::maximum(a, b); }
inline Tensor magnitude(const Tensor& a) { return a.abs(); }
inline Tensor clamped(const Tensor& a, const at::Scalar& low, const at::Scalar& high) {
  return a.clamp(low, high);
}
inline Tensor as_real(const Tensor& a) { return a.to(at::kFloat); }
inline Tensor floor_of(const Tensor& a) { return a.floor().to(at::kInt); }

inline Tensor shifted_left(const Tensor& a, const Tensor& count) {
  return at::bitwise_left_shift(a, count);
}
inline Tensor shifted_right(int a, const Tensor& count) {
  return at::bitwise_right_shift(at::full_like(count, a), count);
}
inline Tensor shifted_right(const Tensor& a, int count) {
  return at::bitwise_right_shift(a, count);
}
inline Tensor whole(const Tensor& a) { return a.to(at::kInt); }

struct TensorTable {
  Tensor data;  // [n]
  Tensor at(const Tensor& index) const {
    return data.index_select(0, index.reshape({-1})).view(index.sizes());
  }
};

}  // namespace flowscope::train
