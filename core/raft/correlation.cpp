#include "core/raft/correlation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>
#include <vector>

#include "core/kernels/recorded.h"

namespace flowscope::raft {

namespace {

// [B, C, h, w] → [B, h·w, C], a view where memory is channels-last.
at::Tensor as_rows(const at::Tensor& features) {
  return features.permute({0, 2, 3, 1}).reshape({features.size(0), -1, features.size(1)});
}

// [B, h·w, C] → [B, C, h, w], channels-last.
at::Tensor as_maps(const at::Tensor& rows, const at::Tensor& like) {
  return rows.view({like.size(0), like.size(2), like.size(3), like.size(1)}).permute({0, 3, 1, 2});
}

}  // namespace

at::Tensor products(const at::Tensor& features1, const at::Tensor& features2) {
  const at::Tensor columns = as_rows(features2);
  if (!features1.is_cpu() || features1.size(0) > 1 || at::get_num_threads() == 1)
    return at::bmm(as_rows(features1), columns.transpose(1, 2));
  // The same matrix product as a 1×1 convolution whose filters are image 2's vectors:
  // oneDNN's is twice as fast as OpenBLAS's on the processors with AVX512. (On one thread
  // LibTorch gives 1×1 convolutions to something slower than either.)
  const at::Tensor filters = columns.view({columns.size(1), columns.size(2), 1, 1})
                                 .contiguous(at::MemoryFormat::ChannelsLast);
  return as_rows(at::conv2d(features1.contiguous(at::MemoryFormat::ChannelsLast), filters));
}

namespace {

struct Products : torch::autograd::Function<Products> {
  static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& features1,
                            const at::Tensor& features2, at::ScalarType gradients) {
    context->save_for_backward({features1, features2});
    context->saved_data["gradients"] = std::int64_t(gradients);
    return products(features1, features2);
  }
  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 const torch::autograd::variable_list& gradients) {
    const auto type = at::ScalarType(context->saved_data["gradients"].toInt());
    const auto saved = context->get_saved_variables();
    const at::Tensor rows1 = as_rows(saved[0]).to(type), rows2 = as_rows(saved[1]).to(type);
    const at::Tensor gradient = gradients[0].to(type);
    const auto of = [](const at::Tensor& rows, const at::Tensor& features) {
      return as_maps(rows, features).to(at::kFloat);
    };
    return {of(at::bmm(gradient, rows2), saved[0]),
            of(at::bmm(gradient.transpose(1, 2), rows1), saved[1]),
            {}};
  }
};

}  // namespace

CorrelationPyramid correlate(const at::Tensor& features1, const at::Tensor& features2, int levels,
                             at::ScalarType gradients) {
  const at::Tensor scaled = features1 / std::sqrt(double(features1.size(1)));
  // The product is linear in image 2: pooling its features is pooling the volume.
  at::Tensor pooled = features2;
  std::vector<at::Tensor> pyramid;
  for (int level = 0; level < levels; ++level) {
    if (level > 0) pooled = at::avg_pool2d(pooled, {2, 2}, {2, 2});
    const at::Tensor all = kernels::recorded(scaled) || kernels::recorded(pooled)
                               ? Products::apply(scaled, pooled, gradients)
                               : products(scaled, pooled);
    pyramid.push_back(all.view({-1, 1, pooled.size(2), pooled.size(3)}));
  }
  return pyramid;
}

CorrelationPyramid correlate_on_demand(const at::Tensor& features1, const at::Tensor& features2,
                                       int levels) {
  std::vector<at::Tensor> pyramid{features2};
  while (int(pyramid.size()) < levels)
    pyramid.push_back(at::avg_pool2d(pyramid.back(), {2, 2}, {2, 2}));
  return CorrelationPyramid::on_demand(features1 / std::sqrt(double(features1.size(1))),
                                       std::move(pyramid));
}

at::Tensor response_map(const at::Tensor& features1, const at::Tensor& features2, int x, int y,
                        int level) {
  const std::int64_t channels = features1.size(1);
  const at::Tensor vector = features1.select(3, x).select(2, y).reshape({1, channels, 1, 1}) /
                            std::sqrt(double(channels));
  at::Tensor map = (features2 * vector).sum(1, true);
  for (int i = 0; i < level; ++i) map = at::avg_pool2d(map, {2, 2}, {2, 2});
  return map.contiguous();
}

double pyramid_bytes(std::int64_t height, std::int64_t width, int levels) {
  const double cells = double(height) * double(width);
  double bytes = 0;
  for (int i = 0; i < levels; ++i, height /= 2, width /= 2)
    bytes += cells * double(height) * double(width) * sizeof(float);
  return bytes;
}

}  // namespace flowscope::raft
