#include "core/train/adamw.h"

#include <ATen/ATen.h>

#include <cmath>

namespace flowscope::train {

void AdamW::step(at::Tensor& values, const at::Tensor& gradients, double rate,
                 const AdamWOptions& options) {
  if (!mean.defined()) mean = at::zeros_like(values), square = at::zeros_like(values);
  ++steps;
  values.mul_(1 - rate * options.weight_decay);
  mean.mul_(options.beta1).add_(gradients, 1 - options.beta1);
  square.mul_(options.beta2).addcmul_(gradients, gradients, 1 - options.beta2);
  const double mean_share = 1 - std::pow(options.beta1, double(steps));
  const double square_share = 1 - std::pow(options.beta2, double(steps));
  const at::Tensor scale = square.sqrt().div_(std::sqrt(square_share)).add_(options.epsilon);
  values.addcdiv_(mean, scale, -rate / mean_share);
}

double clip_norm(at::Tensor& gradients, double largest) {
  const double norm = gradients.norm().item<double>();
  const double scale = largest / (norm + 1e-6);
  if (scale < 1) gradients.mul_(scale);
  return norm;
}

}  // namespace flowscope::train
