// When a kernel has to leave a way back.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>

namespace flowscope::kernels {

// Whether autograd will ask for the gradient of what is made of `x`: then nothing that
// autograd keeps may be written in place, and a kernel of ours takes its differentiable
// form. Never in inference, which runs without gradients.
inline bool recorded(const at::Tensor& x) {
  return x.defined() && x.requires_grad() && at::GradMode::is_enabled();
}

}  // namespace flowscope::kernels
