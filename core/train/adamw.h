// AdamW (Loshchilov and Hutter 2019) on one vector.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace flowscope::train {

struct AdamWOptions {
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 1e-4;
  friend bool operator==(const AdamWOptions&, const AdamWOptions&) = default;
};

// PyTorch's arithmetic. The state is plain, to be saved and restored as it is.
struct AdamW {
  std::int64_t steps = 0;
  at::Tensor mean, square;  // of the gradients, decaying; undefined before the first step

  // Changes `values` in place. `rate`: of this step.
  void step(at::Tensor& values, const at::Tensor& gradients, double rate,
            const AdamWOptions& options);
};

// Scales `gradients` in place to a Euclidean norm of at most `largest`, as PyTorch's
// clip_grad_norm_ does, and returns the norm before that.
double clip_norm(at::Tensor& gradients, double largest);

}  // namespace flowscope::train
