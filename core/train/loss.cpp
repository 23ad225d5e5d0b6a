#include "core/train/loss.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/base/error.h"

namespace flowscope::train {

at::Tensor mixture_of_laplace(const Prediction& prediction, const at::Tensor& truth) {
  constexpr double kLargestLogScale = 10;  // SEA-RAFT's var_max; its var_min is 0
  const at::Tensor logits = prediction.mixture.narrow(1, 0, 2);
  const at::Tensor wide = prediction.mixture.narrow(1, 2, 1).clamp(0, kLargestLogScale);
  const at::Tensor log_scales = at::cat({wide, at::zeros_like(wide)}, 1);
  const at::Tensor distance = (truth - prediction.flow).abs();  // [B, 2, H, W]
  // log(α_m / (2 b_m)) − d / b_m for direction × component: [B, 2, 2, H, W].
  const at::Tensor log_densities = (logits - std::log(2.0) - log_scales).unsqueeze(1) -
                                   distance.unsqueeze(2) * (-log_scales).exp().unsqueeze(1);
  return at::logsumexp(logits, {1}, true) - at::logsumexp(log_densities, {2});
}

at::Tensor counted_by(const LossOptions& options, const at::Tensor& truth,
                      const at::Tensor& counted) {
  return counted.logical_and(truth.square().sum(1, true) < options.max_flow * options.max_flow);
}

at::Tensor sequence_loss(const std::vector<Prediction>& predictions, const at::Tensor& truth,
                         const at::Tensor& counted, const LossOptions& options) {
  const at::Tensor mask = counted_by(options, truth, counted);
  at::Tensor total;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    if (options.mixture && !predictions[i].mixture.defined())
      throw Error(
          "The mixture loss needs a model with a mixture head: set it in the model's config, or "
          "take the L1 loss.");
    const at::Tensor each = options.mixture ? mixture_of_laplace(predictions[i], truth)
                                            : (predictions[i].flow - truth).abs();
    // Chosen, not multiplied: what is unknown may be anything, infinite even.
    const at::Tensor mean = at::where(mask, each, at::zeros({}, each.options())).mean();
    const at::Tensor term = mean * std::pow(options.gamma, double(predictions.size() - 1 - i));
    total = total.defined() ? total + term : term;
  }
  return total;
}

BatchError batch_error(const at::Tensor& flow, const at::Tensor& truth, const at::Tensor& counted) {
  const at::Tensor error =
      (flow.detach() - truth).square().sum(1, true).sqrt().masked_select(counted);
  if (error.numel() == 0) return {};
  return {error.numel(), error.mean().item<double>(),
          (error > 3).to(at::kFloat).mean().item<double>() * 100};
}

}  // namespace flowscope::train
