#include "core/nn/formula_weights.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>
#include <functional>

#include "core/nn/crc32.h"
#include "core/nn/splitmix.h"

namespace flowscope::nn {
namespace {

// In the order of operations that the reference has, so that every bit is the same.
std::function<double(double)> rule_for(const std::string& name,
                                       const std::vector<std::int64_t>& shape) {
  if (shape.size() == 4) {
    const double root = std::sqrt(3.0 / double(shape[1] * shape[2] * shape[3]));
    return [root](double u) { return (2 * u - 1) * root * 1.2; };
  }
  if (name.ends_with("running_var")) return [](double u) { return 0.5 + u; };
  if (name.ends_with("running_mean")) return [](double u) { return (2 * u - 1) * 0.2; };
  if (name.ends_with("weight")) return [](double u) { return 0.7 + 0.6 * u; };
  return [](double u) { return (2 * u - 1) * 0.1; };
}

}  // namespace

at::Tensor formula_tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
  if (name.ends_with("num_batches_tracked")) return at::zeros(shape, at::kLong);
  const auto rule = rule_for(name, shape);
  at::Tensor out = at::empty(shape, at::kFloat);
  float* values = out.data_ptr<float>();
  const std::uint64_t seed = std::uint64_t(crc32(name)) << 32;
  for (std::int64_t i = 0; i < out.numel(); ++i)
    values[i] = float(rule(uniform(seed + std::uint64_t(i))));
  return out;
}

}  // namespace flowscope::nn
