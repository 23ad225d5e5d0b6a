#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "core/kernels/instance_norm.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

using namespace flowscope;

namespace {
at::Tensor picture(at::ScalarType type) {
  at::manual_seed(3);
  const at::Tensor offset = at::arange(24).to(at::kFloat).view({1, 24, 1, 1}) * 3;
  return (at::randn({1, 24, 61, 47}) + offset).to(type).contiguous(at::MemoryFormat::ChannelsLast);
}
}  // namespace

CHECK_CASE(normalised_channels_have_mean_zero_and_variance_one) {
  const at::Tensor x = picture(at::kFloat);
  const at::Tensor out = kernels::instance_norm(x.clone(), false);
  EXPECT_NEAR(out.mean({2, 3}).abs().max().item<float>(), 0, 1e-5);
  EXPECT_NEAR(checks::max_difference(out.var({2, 3}, false), at::ones({1, 24})), 0, 1e-4);
  const at::Tensor wide = x.to(at::kDouble);
  const at::Tensor expected =
      (wide - wide.mean({2, 3}, true)) / (wide.var({2, 3}, false, true) + 1e-5).sqrt();
  EXPECT_NEAR(checks::max_difference(out, expected), 0, 2e-5);
}

CHECK_CASE(relu_cuts_below_zero_and_types_are_kept) {
  for (const auto type : {at::kFloat, at::kBFloat16}) {
    const at::Tensor out = kernels::instance_norm(picture(type), true);
    EXPECT(out.scalar_type() == type);
    EXPECT_EQ(out.min().item<float>(), 0.0f);
    EXPECT_NEAR(checks::max_difference(out, kernels::instance_norm_generic(picture(type), true)), 0,
                type == at::kFloat ? 2e-5 : 4e-2);
  }
}

CHECK_CASE(instance_norm_does_not_depend_on_the_thread_count) {
  const int before = at::get_num_threads();
  at::set_num_threads(1);
  const at::Tensor one = kernels::instance_norm(picture(at::kFloat), true);
  at::set_num_threads(3);
  const at::Tensor three = kernels::instance_norm(picture(at::kFloat), true);
  at::set_num_threads(before);
  EXPECT(at::equal(one, three));
}
