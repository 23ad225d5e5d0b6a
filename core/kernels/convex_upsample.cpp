#include "core/kernels/convex_upsample.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/kernels/exponential.h"

namespace flowscope::kernels {

namespace autograd = torch::autograd;

namespace {

constexpr int kMostSubpixels = 64;
using Weights = float[9][kMostSubpixels];

// What the loops need to find their way, in values.
struct Shape {
  std::int64_t channels, height, width;
  int factor;

  Shape(const at::Tensor& coarse, int times)
      : channels(coarse.size(1)), height(coarse.size(2)), width(coarse.size(3)), factor(times) {}
  std::int64_t cells() const { return height * width; }
  int subpixels() const { return factor * factor; }
  // Of neighbour k of a cell, within a plane; −1 outside the map.
  std::int64_t neighbour(std::int64_t cell, int k) const {
    const std::int64_t y = cell / width + k / 3 - 1, x = cell % width + k % 3 - 1;
    return y < 0 || y >= height || x < 0 || x >= width ? -1 : y * width + x;
  }
  // Of the first sub-pixel of a cell's row sy, within a fine plane.
  std::int64_t target(std::int64_t cell, int sy) const {
    return (cell / width * factor + sy) * width * factor + cell % width * factor;
  }
  std::int64_t fine_plane() const { return cells() * subpixels(); }
};

// exp(logit − the largest of its sub-pixel's 9) and the sums of those: the softmax before
// its division.
template <typename T>
void exponentials(const T* stored, int subpixels, Weights& weights, float* sums) {
  float logits[9 * kMostSubpixels], largest[kMostSubpixels];
  for (int i = 0; i < 9 * subpixels; ++i) logits[i] = float(stored[i]);
  std::copy_n(logits, subpixels, largest);
  for (int k = 1; k < 9; ++k)
    for (int s = 0; s < subpixels; ++s)
      largest[s] = std::max(largest[s], logits[k * subpixels + s]);
  std::fill_n(sums, subpixels, 0.0f);
  for (int k = 0; k < 9; ++k)
    for (int s = 0; s < subpixels; ++s) {
      weights[k][s] = exponential(logits[k * subpixels + s] - largest[s]);
      sums[s] += weights[k][s];
    }
}

// Calls visit(picture, cell, exponentials, their sums) for every cell, on several threads.
template <typename T, typename Visit>
void for_each_cell(const Shape& shape, const at::Tensor& mask, Visit visit) {
  const at::Tensor rows = mask.contiguous(at::MemoryFormat::ChannelsLast);
  const T* logits = rows.data_ptr<T>();
  at::parallel_for(0, mask.size(0) * shape.cells(), 16, [&](std::int64_t begin, std::int64_t end) {
    Weights weights;
    float sums[kMostSubpixels];
    for (std::int64_t row = begin; row < end; ++row) {
      exponentials(logits + row * 9 * shape.subpixels(), shape.subpixels(), weights, sums);
      visit(row / shape.cells(), row % shape.cells(), weights, sums);
    }
  });
}

template <typename T>
at::Tensor upsample_cpu(const at::Tensor& coarse, const at::Tensor& mask, int factor) {
  const Shape shape(coarse, factor);
  const at::Tensor planar = coarse.contiguous();
  at::Tensor out =
      at::empty({coarse.size(0), shape.channels, shape.height * factor, shape.width * factor},
                coarse.options());
  const float* values = planar.data_ptr<float>();
  float* fine = out.data_ptr<float>();
  for_each_cell<T>(shape, mask,
                   [=](std::int64_t b, std::int64_t cell, Weights& weights, const float* sums) {
                     for (std::int64_t c = b * shape.channels; c < (b + 1) * shape.channels; ++c) {
                       float mixed[kMostSubpixels] = {};
                       for (int k = 0; k < 9; ++k) {
                         const std::int64_t near = shape.neighbour(cell, k);
                         if (near < 0) continue;
                         const float value = float(factor) * values[c * shape.cells() + near];
                         for (int s = 0; s < shape.subpixels(); ++s)
                           mixed[s] += weights[k][s] * value;
                       }
                       for (int s = 0; s < shape.subpixels(); ++s) mixed[s] /= sums[s];
                       for (int sy = 0; sy < factor; ++sy)
                         std::copy_n(mixed + sy * factor, factor,
                                     fine + c * shape.fine_plane() + shape.target(cell, sy));
                     }
                   });
  return out;
}

// Gradients of the coarse values and of the mask.
template <typename T>
std::pair<at::Tensor, at::Tensor> upsample_backward_cpu(const at::Tensor& coarse,
                                                        const at::Tensor& mask, int factor,
                                                        const at::Tensor& gradient) {
  const Shape shape(coarse, factor);
  const at::Tensor planar = coarse.contiguous(), fine = gradient.contiguous();
  at::Tensor of_mask = at::empty(mask.sizes(), mask.options(), at::MemoryFormat::ChannelsLast);
  // What each cell gives to its neighbours; gathered by them afterwards, so that no two
  // threads write to one place.
  at::Tensor given =
      at::empty({coarse.size(0), shape.channels, shape.cells(), 9}, coarse.options());
  const float* values = planar.data_ptr<float>();
  const float* incoming = fine.data_ptr<float>();
  T* logits = of_mask.data_ptr<T>();
  float* gifts = given.data_ptr<float>();
  const int subpixels = shape.subpixels();
  for_each_cell<T>(shape, mask,
                   [=](std::int64_t b, std::int64_t cell, Weights& weights, const float* sums) {
                     for (int k = 0; k < 9; ++k)
                       for (int s = 0; s < subpixels; ++s) weights[k][s] /= sums[s];
                     float along[9][kMostSubpixels] = {};  // derivative by each weight
                     float mean[kMostSubpixels] = {};      // Σ weight · derivative
                     for (std::int64_t c = b * shape.channels; c < (b + 1) * shape.channels; ++c) {
                       float patch[kMostSubpixels];
                       for (int sy = 0; sy < factor; ++sy)
                         std::copy_n(incoming + c * shape.fine_plane() + shape.target(cell, sy),
                                     factor, patch + sy * factor);
                       for (int k = 0; k < 9; ++k) {
                         const std::int64_t near = shape.neighbour(cell, k);
                         float gift = 0;
                         for (int s = 0; s < subpixels; ++s) gift += weights[k][s] * patch[s];
                         gifts[(c * shape.cells() + cell) * 9 + k] = float(factor) * gift;
                         if (near < 0) continue;
                         const float value = float(factor) * values[c * shape.cells() + near];
                         for (int s = 0; s < subpixels; ++s) along[k][s] += patch[s] * value;
                       }
                     }
                     for (int k = 0; k < 9; ++k)
                       for (int s = 0; s < subpixels; ++s) mean[s] += weights[k][s] * along[k][s];
                     T* row = logits + (b * shape.cells() + cell) * 9 * subpixels;
                     for (int k = 0; k < 9; ++k)
                       for (int s = 0; s < subpixels; ++s)
                         row[k * subpixels + s] = T(weights[k][s] * (along[k][s] - mean[s]));
                   });

  at::Tensor of_coarse = at::empty(coarse.sizes(), coarse.options());
  float* result = of_coarse.data_ptr<float>();
  const std::int64_t planes = coarse.size(0) * shape.channels;
  at::parallel_for(0, planes * shape.cells(), 256, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const std::int64_t plane = i / shape.cells(), cell = i % shape.cells();
      float sum = 0;
      // Neighbour k's neighbour 8 − k is this cell.
      for (int k = 0; k < 9; ++k)
        if (const std::int64_t near = shape.neighbour(cell, k); near >= 0)
          sum += gifts[(plane * shape.cells() + near) * 9 + 8 - k];
      result[i] = sum;
    }
  });
  return {of_coarse, of_mask};
}

struct ConvexUpsample : autograd::Function<ConvexUpsample> {
  static at::Tensor forward(autograd::AutogradContext* context, const at::Tensor& coarse,
                            const at::Tensor& mask, int factor) {
    context->save_for_backward({coarse, mask});
    context->saved_data["factor"] = std::int64_t(factor);
    return mask.scalar_type() == at::kFloat ? upsample_cpu<float>(coarse, mask, factor)
                                            : upsample_cpu<at::BFloat16>(coarse, mask, factor);
  }
  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto backward = saved[1].scalar_type() == at::kFloat
                              ? upsample_backward_cpu<float>
                              : upsample_backward_cpu<at::BFloat16>;
    const auto [of_coarse, of_mask] =
        backward(saved[0], saved[1], int(context->saved_data["factor"].toInt()), gradients[0]);
    return {of_coarse, of_mask, {}};
  }
};

}  // namespace

at::Tensor convex_upsample(const at::Tensor& coarse, const at::Tensor& mask, int factor) {
  TORCH_CHECK(factor >= 1 && factor * factor <= kMostSubpixels, "upsampling factor out of range");
  const bool known = mask.scalar_type() == at::kFloat || mask.scalar_type() == at::kBFloat16;
  if (!coarse.is_cpu() || !known) return convex_upsample_generic(coarse, mask, factor);
  return ConvexUpsample::apply(coarse, mask, factor);
}

at::Tensor convex_upsample_generic(const at::Tensor& coarse, const at::Tensor& mask, int factor) {
  const std::int64_t batch = coarse.size(0), channels = coarse.size(1);
  const std::int64_t height = coarse.size(2), width = coarse.size(3);
  const at::Tensor weights = mask.to(coarse.scalar_type())
                                 .contiguous()
                                 .view({batch, 1, 9, factor, factor, height, width})
                                 .softmax(2);
  const at::Tensor near = at::im2col(coarse * double(factor), {3, 3}, {1, 1}, {1, 1}, {1, 1})
                              .view({batch, channels, 9, 1, 1, height, width});
  return (weights * near)
      .sum(2)
      .permute({0, 1, 4, 2, 5, 3})
      .reshape({batch, channels, factor * height, factor * width});
}

}  // namespace flowscope::kernels
