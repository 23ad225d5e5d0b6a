#include "core/kernels/instance_norm.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/kernels/recorded.h"

namespace flowscope::kernels {

namespace autograd = torch::autograd;

namespace {

constexpr double kEpsilon = 1e-5;
// Pixels are summed in blocks of this many, whatever the thread count, and the blocks
// in order: the result does not depend on the number of threads.
constexpr std::int64_t kBlock = 512;

// Sums over pixels of what each f(index of the value, channel) gives: the n-th's of
// channel c at [n · channels + c]. Channels are the vector lanes.
template <typename... F>
std::vector<double> channel_sums(std::int64_t pixels, std::int64_t channels, F... f) {
  const std::int64_t blocks = (pixels + kBlock - 1) / kBlock;
  const std::int64_t width = std::int64_t(sizeof...(F)) * channels;
  std::vector<float> partial(std::size_t(blocks * width), 0.0f);
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      const std::int64_t last = std::min(pixels, (b + 1) * kBlock);
      for (std::int64_t p = b * kBlock; p < last; ++p) {
        float* sums = partial.data() + b * width;
        const auto add = [&](const auto& term) {
#pragma omp simd
          for (std::int64_t c = 0; c < channels; ++c) sums[c] += term(p * channels + c, c);
          sums += channels;
        };
        (add(f), ...);
      }
    }
  });
  std::vector<double> total(std::size_t(width), 0.0);
  for (std::int64_t b = 0; b < blocks; ++b)
    for (std::int64_t c = 0; c < width; ++c)
      total[std::size_t(c)] += double(partial[std::size_t(b * width + c)]);
  return total;
}

// Runs f(index of the value, channel) for every value.
template <typename F>
void for_each_value(std::int64_t pixels, std::int64_t channels, F f) {
  at::parallel_for(0, pixels, kBlock, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t p = begin; p < end; ++p) {
#pragma omp simd
      for (std::int64_t c = 0; c < channels; ++c) f(p * channels + c, c);
    }
  });
}

// One picture [pixels, channels]; `out` may be `x`. Leaves 1 / deviation and mean, one a
// channel, in `scale` and `mean`.
template <typename T>
void normalise(const T* x, T* out, std::int64_t pixels, std::int64_t channels, bool relu,
               float* mean, float* scale) {
  // Summed as differences from the first pixel: fp32 then keeps its digits where the
  // mean is large beside the deviation.
  const std::vector<float> shift(x, x + channels);
  const std::vector<double> sums = channel_sums(
      pixels, channels,
      [x, first = shift.data()](std::int64_t i, std::int64_t c) { return float(x[i]) - first[c]; });
  for (std::size_t c = 0; c < sums.size(); ++c)
    mean[c] = float(double(shift[c]) + sums[c] / double(pixels));
  const std::vector<double> squares =
      channel_sums(pixels, channels, [x, mean](std::int64_t i, std::int64_t c) {
        return (float(x[i]) - mean[c]) * (float(x[i]) - mean[c]);
      });
  for (std::size_t c = 0; c < squares.size(); ++c)
    scale[c] = float(1 / std::sqrt(squares[c] / double(pixels) + kEpsilon));
  const float floor = relu ? 0.0f : -INFINITY;
  for_each_value(pixels, channels, [=](std::int64_t i, std::int64_t c) {
    const float value = (float(x[i]) - mean[c]) * scale[c];
    out[i] = T(value < floor ? floor : value);  // NaN stays NaN
  });
}

// The gradient of one picture: with n = (x − mean) · scale and g the gradient of what
// passed the ReLU, scale · (g − mean(g) − n · mean(g · n)).
template <typename T>
void normalise_backward(const T* x, const T* gradient, T* out, std::int64_t pixels,
                        std::int64_t channels, bool relu, const float* mean, const float* scale) {
  const float floor = relu ? 0.0f : -INFINITY;
  const auto normal = [=](std::int64_t i, std::int64_t c) {
    return (float(x[i]) - mean[c]) * scale[c];
  };
  const auto passed = [=](std::int64_t i, float n) {
    const auto g = float(gradient[i]);
    return n > floor ? g : 0.0f;
  };
  const std::vector<double> sums = channel_sums(
      pixels, channels, [=](std::int64_t i, std::int64_t c) { return passed(i, normal(i, c)); },
      [=](std::int64_t i, std::int64_t c) { return passed(i, normal(i, c)) * normal(i, c); });
  std::vector<float> means(sums.size());
  for (std::size_t c = 0; c < sums.size(); ++c) means[c] = float(sums[c] / double(pixels));
  for_each_value(
      pixels, channels,
      [=, m = means.data(), p = means.data() + channels](std::int64_t i, std::int64_t c) {
        const float n = normal(i, c);
        out[i] = T(scale[c] * (passed(i, n) - m[c] - n * p[c]));
      });
}

// Calls run(T{}) with the type of the tensor's values.
template <typename F>
void with_type(const at::Tensor& x, F run) {
  if (x.scalar_type() == at::kFloat)
    run(float{});
  else
    run(at::BFloat16{});
}

// x and out: channels-last, may be one. statistics: float32 [B, 2, C], mean and scale.
void normalise_batch(const at::Tensor& x, const at::Tensor& out, bool relu,
                     const at::Tensor& statistics) {
  const std::int64_t channels = x.size(1), pixels = x.size(2) * x.size(3);
  with_type(x, [&](auto type) {
    using T = decltype(type);
    for (std::int64_t b = 0; b < x.size(0); ++b) {
      float* mean = statistics.data_ptr<float>() + b * 2 * channels;
      normalise(x.data_ptr<T>() + b * pixels * channels, out.data_ptr<T>() + b * pixels * channels,
                pixels, channels, relu, mean, mean + channels);
    }
  });
}

at::Tensor statistics_for(const at::Tensor& x) {
  return at::empty({x.size(0), 2, x.size(1)}, x.options().dtype(at::kFloat));
}

struct InstanceNorm : autograd::Function<InstanceNorm> {
  static at::Tensor forward(autograd::AutogradContext* context, const at::Tensor& x, bool relu) {
    at::Tensor out = at::empty_like(x);
    const at::Tensor statistics = statistics_for(x);
    normalise_batch(x, out, relu, statistics);
    context->save_for_backward({x, statistics});
    context->saved_data["relu"] = relu;
    return out;
  }
  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const bool relu = context->saved_data["relu"].toBool();
    const at::Tensor gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    at::Tensor out = at::empty_like(x);
    const std::int64_t channels = x.size(1), pixels = x.size(2) * x.size(3);
    with_type(x, [&](auto type) {
      using T = decltype(type);
      for (std::int64_t b = 0; b < x.size(0); ++b) {
        const float* mean = saved[1].data_ptr<float>() + b * 2 * channels;
        const std::int64_t at = b * pixels * channels;
        normalise_backward(x.data_ptr<T>() + at, gradient.data_ptr<T>() + at,
                           out.data_ptr<T>() + at, pixels, channels, relu, mean, mean + channels);
      }
    });
    return {out, {}};
  }
};

}  // namespace

at::Tensor instance_norm(at::Tensor x, bool relu) {
  const bool known = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
  if (!x.is_cpu() || !known) return instance_norm_generic(x, relu);
  x = x.contiguous(at::MemoryFormat::ChannelsLast);
  if (recorded(x)) return InstanceNorm::apply(x, relu);
  normalise_batch(x, x, relu, statistics_for(x));
  return x;
}

at::Tensor instance_norm_generic(const at::Tensor& x, bool relu) {
  const at::Tensor wide = x.to(at::kFloat);
  const at::Tensor mean = wide.mean({2, 3}, true);
  const at::Tensor variance = (wide - mean).square().mean({2, 3}, true);
  at::Tensor out = (wide - mean) * (variance + kEpsilon).rsqrt();
  if (relu) out = out.relu();
  return out.to(x.scalar_type());
}

}  // namespace flowscope::kernels
