#include "core/kernels/convex_upsample.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace flowscope::kernels {
namespace {

at::Tensor upsample_cpu(const at::Tensor& flow, const at::Tensor& mask, int factor) {
  const std::int64_t height = flow.size(2), width = flow.size(3), cells = height * width;
  const int subpixels = factor * factor;
  const at::Tensor planar = flow.contiguous();
  const at::Tensor weights = mask.contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor out = at::empty({1, 2, height * factor, width * factor}, flow.options());
  const float* u = planar.data_ptr<float>();
  const float* v = u + cells;
  const float* logits = weights.data_ptr<float>();
  float* out_u = out.data_ptr<float>();
  float* out_v = out_u + cells * subpixels;

  at::parallel_for(0, cells, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t p = begin; p < end; ++p) {
      const std::int64_t y = p / width, x = p % width;
      std::array<float, 9> near_u{}, near_v{};
      for (int k = 0; k < 9; ++k) {
        const std::int64_t ny = y + k / 3 - 1, nx = x + k % 3 - 1;
        if (ny < 0 || ny >= height || nx < 0 || nx >= width) continue;
        near_u[std::size_t(k)] = float(factor) * u[ny * width + nx];
        near_v[std::size_t(k)] = float(factor) * v[ny * width + nx];
      }
      const float* cell = logits + p * 9 * subpixels;
      for (int s = 0; s < subpixels; ++s) {
        float largest = cell[s];
        for (int k = 1; k < 9; ++k) largest = std::max(largest, cell[k * subpixels + s]);
        float sum = 0, sum_u = 0, sum_v = 0;
        for (int k = 0; k < 9; ++k) {
          const float weight = std::exp(cell[k * subpixels + s] - largest);
          sum += weight;
          sum_u += weight * near_u[std::size_t(k)];
          sum_v += weight * near_v[std::size_t(k)];
        }
        const std::int64_t target =
            (y * factor + s / factor) * width * factor + x * factor + s % factor;
        out_u[target] = sum_u / sum;
        out_v[target] = sum_v / sum;
      }
    }
  });
  return out;
}

}  // namespace

at::Tensor convex_upsample(const at::Tensor& flow, const at::Tensor& mask, int factor) {
  if (flow.is_cpu()) return upsample_cpu(flow, mask, factor);
  return convex_upsample_generic(flow, mask, factor);
}

at::Tensor convex_upsample_generic(const at::Tensor& flow, const at::Tensor& mask, int factor) {
  const std::int64_t height = flow.size(2), width = flow.size(3);
  const at::Tensor weights =
      mask.contiguous().view({1, 1, 9, factor, factor, height, width}).softmax(2);
  const at::Tensor near = at::im2col(flow * double(factor), {3, 3}, {1, 1}, {1, 1}, {1, 1})
                              .view({1, 2, 9, 1, 1, height, width});
  return (weights * near)
      .sum(2)
      .permute({0, 1, 4, 2, 5, 3})
      .reshape({1, 2, factor * height, factor * width});
}

}  // namespace flowscope::kernels
