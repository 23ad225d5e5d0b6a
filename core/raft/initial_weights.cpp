#include <ATen/ATen.h>

#include <cmath>
#include <numbers>

#include "core/nn/crc32.h"
#include "core/nn/splitmix.h"
#include "core/raft/weights.h"

namespace flowscope::raft {
namespace {

using Shape = std::vector<std::int64_t>;

// Numbers that depend on seed, name and place.
class Draw {
 public:
  Draw(std::uint64_t seed, const std::string& name)
      : state_(nn::splitmix64(nn::splitmix64(seed) ^ nn::crc32(name))) {}

  double uniform() { return nn::uniform(state_ + counter_++); }
  // Box and Muller 1958.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

 private:
  std::uint64_t state_, counter_ = 0;
};

double area(const Shape& weight) { return double(weight[2] * weight[3]); }

template <typename F>
at::Tensor filled(const Shape& shape, F value) {
  at::Tensor out = at::empty(shape, at::kFloat);
  float* values = out.data_ptr<float>();
  for (std::int64_t i = 0; i < out.numel(); ++i) values[i] = float(value());
  return out;
}

}  // namespace

Weights initial_weights(const Config& config, std::uint64_t seed) {
  const auto expected = expected_tensors(config);
  return made_weights(config, "fresh", [&](const std::string& name, const Shape& shape) {
    // A bias goes by the weight beside it; a norm's has one dimension.
    const std::string owner = name.substr(0, name.rfind('.'));
    const Shape& weight = expected.at(owner + ".weight");
    if (weight.size() == 1) {
      const bool one = name.ends_with(".weight") || name.ends_with(".running_var");
      return at::full(shape, one ? 1.0f : 0.0f, at::kFloat);
    }
    Draw draw(seed, name);
    const bool encoder = name.starts_with("fnet.") || name.starts_with("cnet.");
    if (encoder && shape.size() == 4) {
      const double deviation = std::sqrt(2 / (double(weight[0]) * area(weight)));
      return filled(shape, [&] { return deviation * draw.normal(); });
    }
    const double bound = 1 / std::sqrt(double(weight[1]) * area(weight));
    return filled(shape, [&] { return bound * (2 * draw.uniform() - 1); });
  });
}

}  // namespace flowscope::raft
