#include <ATen/ATen.h>

#include "core/train/adamw.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;
using namespace flowscope::checks;

// Recorded from torch.optim.AdamW (PyTorch 1.13): lr 1e-2, weight decay 0.1.
CHECK_CASE(adamw_takes_pytorchs_steps) {
  const double recorded[4][4] = {{0.989000022, -1.98800004, 0.489500105, 0},
                                 {0.978102982, -1.97610402, 0.479102612, -0.00744136935},
                                 {0.967252374, -1.96425545, 0.468751103, -0.0154345427},
                                 {0.956405222, -1.95241129, 0.458402514, -0.023711659}};
  at::Tensor values = at::tensor({1.f, -2.f, 0.5f, 0.f});
  train::AdamWOptions options;
  options.weight_decay = 0.1;
  train::AdamW adamw;
  for (int i = 0; i < 4; ++i) {
    const at::Tensor gradients = at::tensor({0.5f, -1.f, 1e-3f, float(i)}) * (1 + i * 0.5);
    adamw.step(values, gradients, 1e-2, options);
    for (int k = 0; k < 4; ++k) EXPECT_NEAR(values[k].item<double>(), recorded[i][k], 2e-7);
  }
  EXPECT_EQ(adamw.steps, 4);
}

CHECK_CASE(a_restored_adamw_goes_on_bit_for_bit) {
  at::Tensor one = at::linspace(-1, 1, 50), other;
  const at::Tensor gradients = at::linspace(3, -2, 50).sin();
  train::AdamW first;
  for (int i = 0; i < 3; ++i) first.step(one, gradients * (i + 1), 1e-3, {});
  train::AdamW second{first.steps, first.mean.clone(), first.square.clone()};
  other = one.clone();
  first.step(one, gradients, 1e-3, {});
  second.step(other, gradients, 1e-3, {});
  EXPECT(one.equal(other));
}

// Recorded from torch.nn.utils.clip_grad_norm_.
CHECK_CASE(gradients_are_clipped_to_their_norm) {
  at::Tensor gradients = at::tensor({3.f, 4.f, 12.f});
  EXPECT_NEAR(train::clip_norm(gradients, 1.0), 13, 1e-6);
  EXPECT_NEAR(gradients[0].item<double>(), 0.23076921701431274, 1e-7);
  EXPECT_NEAR(gradients[2].item<double>(), 0.923076868057251, 1e-7);
  at::Tensor small = at::tensor({0.3f, -0.4f});
  EXPECT_NEAR(train::clip_norm(small, 1.0), 0.5, 1e-7);
  EXPECT_EQ(small[1].item<float>(), -0.4f);
}
