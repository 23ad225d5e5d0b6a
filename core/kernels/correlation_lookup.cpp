#include "core/kernels/correlation_lookup.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "core/kernels/lookup_cpu.h"
#include "core/kernels/recorded.h"

namespace flowscope::kernels {

namespace autograd = torch::autograd;

// Made by the first lookup that goes backwards, taken by the pyramid's own step back,
// which autograd runs after all of them.
struct CorrelationPyramid::Gradient : torch::CustomClassHolder {
  std::vector<at::Tensor> levels;
};

namespace {

using Gradient = CorrelationPyramid::Gradient;

c10::intrusive_ptr<Gradient> gradient_in(const at::IValue& capsule) {
  return c10::static_intrusive_pointer_cast<Gradient>(capsule.toCapsule());
}

// From the levels to a scalar that stands for them, so that the lookups' gradients need
// not be tensors of the pyramid's size.
struct Source : autograd::Function<Source> {
  static at::Tensor forward(autograd::AutogradContext* context, at::TensorList levels,
                            const c10::intrusive_ptr<Gradient>& gradient) {
    context->saved_data["gradient"] = at::IValue::make_capsule(gradient);
    context->saved_data["levels"] = std::int64_t(levels.size());
    return at::zeros({}, levels[0].options());
  }
  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list&) {
    std::vector<at::Tensor> levels =
        std::move(gradient_in(context->saved_data["gradient"])->levels);
    levels.resize(std::size_t(context->saved_data["levels"].toInt()) + 1);  // none for the buffer
    return levels;
  }
};

struct Lookup : autograd::Function<Lookup> {
  static at::Tensor forward(autograd::AutogradContext* context, const at::Tensor&,
                            const std::vector<at::Tensor>& levels, const at::Tensor& coords,
                            int radius, const c10::intrusive_ptr<Gradient>& gradient) {
    context->saved_data["levels"] = levels;
    context->saved_data["coords"] = coords;
    context->saved_data["radius"] = std::int64_t(radius);
    context->saved_data["gradient"] = at::IValue::make_capsule(gradient);
    return lookup_cpu(levels, coords, radius);
  }
  static autograd::variable_list backward(autograd::AutogradContext* context,
                                          const autograd::variable_list& gradients) {
    auto& sums = gradient_in(context->saved_data["gradient"])->levels;
    if (sums.empty())
      for (const at::Tensor& level : context->saved_data["levels"].toTensorVector())
        sums.push_back(at::zeros_like(level));
    lookup_backward_cpu(sums, context->saved_data["coords"].toTensor(),
                        int(context->saved_data["radius"].toInt()), gradients[0]);
    return {at::zeros({}, gradients[0].options()), {}, {}, {}, {}};
  }
};

}  // namespace

CorrelationPyramid::CorrelationPyramid(std::vector<at::Tensor> levels)
    : levels_(std::move(levels)) {
  if (levels_.empty() || !levels_[0].is_cpu() || !recorded(levels_[0])) return;
  gradient_ = c10::make_intrusive<Gradient>();
  source_ = Source::apply(at::TensorList(levels_), gradient_);
}
CorrelationPyramid CorrelationPyramid::on_demand(at::Tensor features1,
                                                 std::vector<at::Tensor> features2) {
  CorrelationPyramid pyramid{{}};
  pyramid.levels_ = std::move(features2);
  pyramid.features1_ = std::move(features1);
  return pyramid;
}
CorrelationPyramid::~CorrelationPyramid() = default;
CorrelationPyramid::CorrelationPyramid(const CorrelationPyramid&) = default;
CorrelationPyramid::CorrelationPyramid(CorrelationPyramid&&) noexcept = default;
CorrelationPyramid& CorrelationPyramid::operator=(const CorrelationPyramid&) = default;
CorrelationPyramid& CorrelationPyramid::operator=(CorrelationPyramid&&) noexcept = default;

at::Tensor correlation_lookup(const CorrelationPyramid& pyramid, const at::Tensor& coords,
                              int radius) {
  TORCH_CHECK(radius >= 1 && radius <= kMaxLookupRadius, "lookup radius out of range");
  if (pyramid.features1_.defined()) {
    const auto lookup =
        coords.is_cpu() ? lookup_on_demand_cpu : correlation_lookup_on_demand_generic;
    return lookup(pyramid.features1_, pyramid.levels(), coords, radius);
  }
  if (!coords.is_cpu()) return correlation_lookup_generic(pyramid.levels(), coords, radius);
  if (!recorded(pyramid.source_)) return lookup_cpu(pyramid.levels(), coords, radius);
  std::vector<at::Tensor> levels;
  for (const at::Tensor& level : pyramid.levels()) levels.push_back(level.detach());
  return Lookup::apply(pyramid.source_, levels, coords.detach(), radius, pyramid.gradient_);
}

at::Tensor correlation_lookup_generic(const std::vector<at::Tensor>& levels,
                                      const at::Tensor& coords, int radius) {
  const std::int64_t batch = coords.size(0), height = coords.size(2), width = coords.size(3);
  const int side = 2 * radius + 1;
  const at::Tensor steps = at::arange(-radius, radius + 1, coords.options());
  const at::Tensor dx = steps.view({side, 1}).expand({side, side});
  const at::Tensor dy = steps.view({1, side}).expand({side, side});
  const at::Tensor offsets = at::stack({dx, dy}, -1).view({1, side, side, 2});
  const at::Tensor centres = coords.detach().permute({0, 2, 3, 1}).reshape({-1, 1, 1, 2});
  std::vector<at::Tensor> windows;
  double scale = 1;
  for (const at::Tensor& map : levels) {
    // To grid_sample's [-1, 1] from border to border, half a cell outside the centres,
    // which also holds for a map of one cell.
    const at::Tensor positions = centres * scale + offsets;
    const at::Tensor x = (positions.select(-1, 0) * 2 + 1) / double(map.size(3)) - 1;
    const at::Tensor y = (positions.select(-1, 1) * 2 + 1) / double(map.size(2)) - 1;
    windows.push_back(at::grid_sampler_2d(map, at::stack({x, y}, -1), /*bilinear*/ 0, /*zeros*/ 0,
                                          /*align_corners*/ false)
                          .view({batch, height, width, side * side}));
    scale *= 0.5;
  }
  return at::cat(windows, -1).permute({0, 3, 1, 2});
}

at::Tensor correlation_lookup_on_demand_generic(const at::Tensor& features1,
                                                const std::vector<at::Tensor>& features2,
                                                const at::Tensor& coords, int radius) {
  constexpr std::int64_t kAtOnce = std::int64_t(1) << 26;  // correlations of level 0
  const std::int64_t batch = coords.size(0), height = coords.size(2), width = coords.size(3);
  const std::int64_t channels = features1.size(1), cells = height * width;
  const std::int64_t step =
      std::max<std::int64_t>(1, kAtOnce / (features2[0].size(2) * features2[0].size(3)));
  std::vector<at::Tensor> pairs;
  for (std::int64_t b = 0; b < batch; ++b) {
    const at::Tensor vectors = features1[b].reshape({channels, cells}).t();
    const at::Tensor positions = coords[b].reshape({1, 2, 1, cells});
    std::vector<at::Tensor> parts;
    for (std::int64_t row = 0; row < cells; row += step) {
      const std::int64_t rows = std::min(step, cells - row);
      std::vector<at::Tensor> levels;
      for (const at::Tensor& level : features2)
        levels.push_back(at::matmul(vectors.narrow(0, row, rows), level[b].reshape({channels, -1}))
                             .view({rows, 1, level.size(2), level.size(3)}));
      parts.push_back(correlation_lookup_generic(levels, positions.narrow(3, row, rows), radius));
    }
    pairs.push_back(at::cat(parts, 3).reshape({1, -1, height, width}));
  }
  return at::cat(pairs).contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace flowscope::kernels
