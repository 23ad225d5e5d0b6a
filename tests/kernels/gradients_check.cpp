// The kernels' own gradients, beside those that autograd finds for the generic
// operations, and beside finite differences.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <functional>

#include "core/kernels/convex_upsample.h"
#include "core/kernels/correlation_lookup.h"
#include "core/kernels/instance_norm.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;

namespace {

using Tensors = std::vector<at::Tensor>;
using Function = std::function<at::Tensor(const Tensors&)>;

// Gradients of the sum of f's result times `weights`.
Tensors gradients(const Function& f, const Tensors& inputs, const at::Tensor& weights) {
  Tensors leaves, out;
  for (const at::Tensor& input : inputs)
    leaves.push_back(input.detach().clone().set_requires_grad(true));
  (f(leaves) * weights).sum().backward();
  for (const at::Tensor& leaf : leaves) out.push_back(leaf.grad());
  return out;
}

void expect_gradients(const Function& ours, const Function& generic, const Tensors& inputs) {
  const at::Tensor weights = at::randn_like(generic(inputs));
  const Tensors mine = gradients(ours, inputs, weights);
  const Tensors theirs = gradients(generic, inputs, weights);
  for (std::size_t i = 0; i < inputs.size(); ++i)
    EXPECT_NEAR(checks::relative_distance(mine[i], theirs[i]), 0, 1e-4);
  // Along a random direction: (L(x + εd) − L(x − εd)) / 2ε.
  constexpr double kStep = 1e-2;
  Tensors above, below;
  double slope = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const at::Tensor direction = at::randn_like(inputs[i]);
    above.push_back(inputs[i] + direction * kStep);
    below.push_back(inputs[i] - direction * kStep);
    slope += (mine[i] * direction).sum().item<double>();
  }
  const double found =
      ((ours(above) - ours(below)) * weights).to(at::kDouble).sum().item<double>() / (2 * kStep);
  EXPECT_NEAR(found / slope, 1, 2e-2);
}

Tensors pyramid_for(std::int64_t batch, std::int64_t height, std::int64_t width) {
  Tensors levels{at::randn({batch * height * width, 1, height, width})};
  while (levels.size() < 4) levels.push_back(at::avg_pool2d(levels.back(), {2, 2}, {2, 2}));
  return levels;
}

}  // namespace

CHECK_CASE(lookups_of_one_pyramid_add_up_their_gradients) {
  at::manual_seed(11);
  // Some windows inside, some over the border, some far outside.
  const at::Tensor near = at::rand({2, 2, 9, 12}) * 12, far = at::randn({2, 2, 9, 12}) * 30;
  const auto twice = [&](const auto& look) { return look(near) + 0.5 * look(far); };
  const Function ours = [&](const Tensors& levels) {
    const kernels::CorrelationPyramid pyramid(levels);
    return twice([&](const at::Tensor& at) { return kernels::correlation_lookup(pyramid, at, 3); });
  };
  const Function generic = [&](const Tensors& levels) {
    return twice(
        [&](const at::Tensor& at) { return kernels::correlation_lookup_generic(levels, at, 3); });
  };
  expect_gradients(ours, generic, pyramid_for(2, 9, 12));
}

CHECK_CASE(a_second_backward_gives_the_same_gradient_again) {
  at::manual_seed(12);
  const at::Tensor at = at::rand({1, 2, 8, 8}) * 8;
  const at::Tensor leaf = at::randn({64, 1, 8, 8}).set_requires_grad(true);
  const at::Tensor out =
      kernels::correlation_lookup(kernels::CorrelationPyramid({leaf * 1}), at, 3).sum();
  out.backward({}, /*retain_graph=*/true);
  const at::Tensor once = leaf.grad().clone();
  out.backward();
  EXPECT_NEAR(checks::max_difference(leaf.grad(), once * 2), 0, 1e-5);
}

CHECK_CASE(a_pyramid_that_nothing_looked_up_has_no_gradient) {
  const at::Tensor leaf = at::randn({64, 1, 8, 8}).set_requires_grad(true);
  const kernels::CorrelationPyramid pyramid({leaf * 1});
  const at::NoGradGuard no_gradients;
  const at::Tensor out = kernels::correlation_lookup(pyramid, at::zeros({1, 2, 8, 8}), 3);
  EXPECT(!out.requires_grad());
}

CHECK_CASE(upsampling_is_differentiable_in_flow_and_mask) {
  at::manual_seed(13);
  for (const int factor : {8, 4}) {
    const Tensors inputs{at::randn({2, 2, 6, 7}) * 3,
                         at::randn({2, 9 * factor * factor, 6, 7}) * 2};
    expect_gradients(
        [&](const Tensors& in) { return kernels::convex_upsample(in[0], in[1], factor); },
        [&](const Tensors& in) { return kernels::convex_upsample_generic(in[0], in[1], factor); },
        inputs);
  }
}

CHECK_CASE(instance_norm_is_differentiable) {
  at::manual_seed(14);
  const at::Tensor offset = at::arange(10).to(at::kFloat).view({1, 10, 1, 1});
  const at::Tensor x = (at::randn({3, 10, 31, 29}) * (offset + 1) + offset * 5)
                           .contiguous(at::MemoryFormat::ChannelsLast);
  expect_gradients([](const Tensors& in) { return kernels::instance_norm(in[0] * 1, false); },
                   [](const Tensors& in) { return kernels::instance_norm_generic(in[0], false); },
                   {x});
  // With ReLU: its kink makes finite differences coarse, so beside the generic one only.
  const at::Tensor weights = at::randn_like(x);
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    const auto ours = gradients(
        [&](const Tensors& in) {
          return kernels::instance_norm(in[0].to(type), true).to(at::kFloat);
        },
        {x}, weights);
    const auto generic =
        gradients([&](const Tensors& in) { return kernels::instance_norm_generic(in[0], true); },
                  {x}, weights);
    EXPECT_NEAR(checks::relative_distance(ours[0], generic[0]), 0,
                type == at::kFloat ? 1e-4 : 5e-2);
  }
}
