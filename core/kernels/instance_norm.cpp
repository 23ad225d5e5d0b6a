#include "core/kernels/instance_norm.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace flowscope::kernels {
namespace {

constexpr double kEpsilon = 1e-5;
// Pixels are summed in blocks of this many, whatever the thread count, and the blocks
// in order: the result does not depend on the number of threads.
constexpr std::int64_t kBlock = 512;

// Sum over pixels of f(value, channel), per channel.
template <typename T, typename F>
std::vector<double> channel_sums(const T* data, std::int64_t pixels, std::int64_t channels, F f) {
  const std::int64_t blocks = (pixels + kBlock - 1) / kBlock;
  std::vector<float> partial(std::size_t(blocks * channels), 0.0f);
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      float* sums = partial.data() + b * channels;
      const std::int64_t last = std::min(pixels, (b + 1) * kBlock);
      for (std::int64_t p = b * kBlock; p < last; ++p)
        for (std::int64_t c = 0; c < channels; ++c) sums[c] += f(float(data[p * channels + c]), c);
    }
  });
  std::vector<double> total(std::size_t(channels), 0.0);
  for (std::int64_t b = 0; b < blocks; ++b)
    for (std::int64_t c = 0; c < channels; ++c)
      total[std::size_t(c)] += double(partial[std::size_t(b * channels + c)]);
  return total;
}

template <typename T>
void normalise(T* data, std::int64_t pixels, std::int64_t channels, bool relu) {
  // Summed as differences from the first pixel: fp32 then keeps its digits where the
  // mean is large beside the deviation.
  const std::vector<float> shift(data, data + channels);
  const std::vector<double> sums =
      channel_sums(data, pixels, channels,
                   [first = shift.data()](float x, std::int64_t c) { return x - first[c]; });
  std::vector<float> mean(sums.size());
  for (std::size_t c = 0; c < sums.size(); ++c)
    mean[c] = float(double(shift[c]) + sums[c] / double(pixels));
  const float* centre = mean.data();
  const std::vector<double> squares =
      channel_sums(data, pixels, channels,
                   [centre](float x, std::int64_t c) { return (x - centre[c]) * (x - centre[c]); });
  std::vector<float> scale(squares.size());
  for (std::size_t c = 0; c < squares.size(); ++c)
    scale[c] = float(1 / std::sqrt(squares[c] / double(pixels) + kEpsilon));
  const float* factor = scale.data();
  const float floor = relu ? 0.0f : -INFINITY;
  at::parallel_for(0, pixels, kBlock, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t p = begin; p < end; ++p) {
      T* row = data + p * channels;
      for (std::int64_t c = 0; c < channels; ++c) {
        const float value = (float(row[c]) - centre[c]) * factor[c];
        row[c] = T(value < floor ? floor : value);  // NaN stays NaN
      }
    }
  });
}

}  // namespace

at::Tensor instance_norm(at::Tensor x, bool relu) {
  const bool known = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
  if (!x.is_cpu() || !known || x.size(0) != 1) return instance_norm_generic(x, relu);
  x = x.contiguous(at::MemoryFormat::ChannelsLast);
  const std::int64_t channels = x.size(1), pixels = x.size(2) * x.size(3);
  if (x.scalar_type() == at::kFloat)
    normalise(x.data_ptr<float>(), pixels, channels, relu);
  else
    normalise(x.data_ptr<at::BFloat16>(), pixels, channels, relu);
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
