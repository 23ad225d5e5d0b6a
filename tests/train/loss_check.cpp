#include <ATen/ATen.h>

#include <limits>

#include "core/train/loss.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;

namespace {

// The inputs of the recorded values, in double as they were there.
at::Tensor wave(at::IntArrayRef shape, double frequency, double offset, double size) {
  const std::int64_t n = c10::multiply_integers(shape);
  return at::sin(at::arange(n, at::kDouble) * frequency + offset).view(shape) * size;
}

struct Recorded {
  at::Tensor truth = wave({2, 2, 3, 4}, 0.7, 4, 3);
  at::Tensor counted = at::ones({2, 1, 3, 4}, at::kBool);
  std::vector<train::Prediction> predictions;
  Recorded() {
    counted[0][0][1][2] = false;
    counted[1][0][0][0] = false;
    for (int i = 0; i < 3; ++i)
      predictions.push_back(
          {(truth + at::cos(at::arange(48, at::kDouble) * (0.3 + i)).view({2, 2, 3, 4}) * (3 - i))
               .requires_grad_(),
           {}});
    // Above RAFT's limit of 400 px: does not count.
    truth = truth.clone();
    truth.narrow(0, 1, 1).narrow(2, 2, 1).narrow(3, 3, 1).fill_(500);
  }
};

}  // namespace

// Recorded from princeton-vl/RAFT's formula in PyTorch.
CHECK_CASE(sequence_loss_is_rafts) {
  Recorded r;
  const at::Tensor loss = train::sequence_loss(r.predictions, r.truth, r.counted, {});
  EXPECT_NEAR(loss.item<double>(), 2.6549839037240393, 1e-12);
  loss.backward();
  const double gradients[] = {0.013333333333333336, 0.016666666666666666, 0.020833333333333332};
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(r.predictions[i].flow.grad()[0][0][0][0].item<double>(), gradients[i], 1e-15);
  EXPECT_NEAR(r.predictions[0].flow.grad().abs().sum().item<double>(), 0.56, 1e-12);
}

CHECK_CASE(unknown_truth_leaves_no_trace) {
  Recorded r;
  const double loss = train::sequence_loss(r.predictions, r.truth, r.counted, {}).item<double>();
  r.truth[0][0][1][2] = std::numeric_limits<double>::quiet_NaN();
  r.truth[0][1][1][2] = std::numeric_limits<double>::infinity();
  const at::Tensor again = train::sequence_loss(r.predictions, r.truth, r.counted, {});
  EXPECT_EQ(again.item<double>(), loss);
  again.backward();
  EXPECT(r.predictions[1].flow.grad().isfinite().all().item<bool>());
}

// Recorded from SEA-RAFT's formula in PyTorch (var_min 0, var_max 10).
CHECK_CASE(mixture_of_laplace_is_sea_rafts) {
  const Recorded r;
  const at::Tensor truth = wave({2, 2, 3, 4}, 0.7, 4, 3);
  train::Prediction prediction{r.predictions[1].flow.detach().clone().requires_grad_(),
                               wave({2, 4, 3, 4}, 1.3, 0, 4).requires_grad_()};
  const at::Tensor each = train::mixture_of_laplace(prediction, truth);
  EXPECT(each.sizes() == truth.sizes());
  EXPECT_NEAR(each.mean().item<double>(), 2.9228897151064115, 1e-12);
  EXPECT_NEAR(each[0][0][0][0].item<double>(), 2.6931471805599454, 1e-12);
  EXPECT_NEAR(each[1][1][2][3].item<double>(), 4.228924290431074, 1e-12);
  each.mean().backward();
  EXPECT_NEAR(prediction.flow.grad()[0][0][0][0].item<double>(), 0.020833333333333336, 1e-14);
  EXPECT_NEAR(prediction.mixture.grad().abs().sum().item<double>(), 0.4373100420714281, 1e-12);
}

CHECK_CASE(a_mixture_loss_needs_a_mixture) {
  const Recorded r;
  train::LossOptions options;
  options.mixture = true;
  EXPECT_ERROR(train::sequence_loss(r.predictions, r.truth, r.counted, options), "mixture head");
}

CHECK_CASE(batch_errors_count_what_counts) {
  const at::Tensor truth = at::zeros({1, 2, 1, 4});
  const at::Tensor flow = at::tensor({3.f, 0.f, 6.f, 100.f, 4.f, 1.f, 8.f, 0.f}).view({1, 2, 1, 4});
  const at::Tensor counted = at::tensor({1, 1, 1, 0}).to(at::kBool).view({1, 1, 1, 4});
  const auto error = train::batch_error(flow, truth, counted);
  EXPECT_NEAR(error.epe, (5 + 1 + 10) / 3.0, 1e-6);
  EXPECT_NEAR(error.over_3px, 200 / 3.0, 1e-4);
  EXPECT_EQ(error.pixels, 3);
  EXPECT_EQ(train::batch_error(flow, truth, at::zeros_like(counted)).pixels, 0);
  // Of |truth| 0, 3 and 5 the first two are slower than 4.
  const at::Tensor moved = at::tensor({0.f, 3.f, 3.f, 0.f, 0.f, 0.f, 4.f, 0.f}).view({1, 2, 1, 4});
  const at::Tensor slow = train::counted_by({.max_flow = 4}, moved, counted);
  EXPECT(slow.equal(at::tensor({1, 1, 0, 0}).to(at::kBool).view({1, 1, 1, 4})));
}
