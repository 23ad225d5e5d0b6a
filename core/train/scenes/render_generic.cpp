#include <algorithm>

#include "core/train/scenes/render.h"
#include "core/train/scenes/tensor_math.h"

// After its arithmetic:
#include "core/train/scenes/surface.h"

namespace flowscope::train {
namespace {

// A frame's layers as tensors: every number is a column [L, 1].
struct Layers {
  Surface<Tensor> surface;
  Tensor bounds;  // [4, L, 1]: left, top, right, bottom
  bool bends = false, second = false;

  Layers(const FramePlan& plan, at::Device device) {
    const std::int64_t count = std::int64_t(plan.layers.size());
    at::Tensor table = at::empty({count, number::count + 4}, at::kFloat);
    for (std::int64_t l = 0; l < count; ++l) {
      float* row = table.data_ptr<float>() + l * (number::count + 4);
      const Surface<float>& layer = plan.layers[std::size_t(l)];
      const Bounds& box = plan.bounds[std::size_t(l)];
      std::ranges::copy(layer, row);
      std::ranges::copy(std::array{box.left, box.top, box.right, box.bottom}, row + number::count);
      second |= layer[number::second_weight] != 0;
    }
    bends = std::ranges::any_of(plan.bends, [](std::uint8_t does) { return does != 0; });
    table = table.to(device).t().contiguous().unsqueeze(-1);  // [numbers, L, 1]
    for (std::size_t i = 0; i < number::count; ++i) surface[i] = table[std::int64_t(i)];
    bounds = table.slice(0, number::count);
  }
};

// [L, N] coverage at N points; nothing beyond a layer's bounds, as on the CPU.
Tensor coverage(const Layers& layers, const Spot<Tensor>& spot, const Banks& banks, const Tensor& x,
                const Tensor& y) {
  const Tensor& outline = layers.surface[number::outline];
  const Tensor shape =
      shape_coverage<Tensor, Tensor>(layers.surface, spot, TensorTable{banks.shapes});
  const Tensor box = box_coverage<Tensor, Tensor>(layers.surface, spot);
  const Tensor some = choose(outline == int(Outline::box), box, shape);
  const Tensor within = (x >= layers.bounds[0]) & (y >= layers.bounds[1]) &
                        (x <= layers.bounds[2]) & (y <= layers.bounds[3]);
  return choose(outline == int(Outline::none), spot.ahead, some) * as_real(within);
}

// [N] index of the foremost solid layer, −1 where there is none.
Tensor foremost(const Layers& layers, const FramePlan& plan, const Banks& banks, const Tensor& x,
                const Tensor& y) {
  const Spot<Tensor> spot =
      spot_at<Tensor, Tensor>(layers.surface, x - plan.centre_x, y - plan.centre_y, layers.bends);
  const Tensor covers =
      (coverage(layers, spot, banks, x, y) >= 0.5f) & (layers.surface[number::solid] > 0);
  const std::int64_t count = covers.size(0);
  const Tensor rank = at::arange(count, 0, -1, x.options().dtype(at::kInt)).view({count, 1});
  const Tensor best = (covers.to(at::kInt) * rank).amax(0);
  return choose(best > 0, best * -1 + std::int32_t(count), at::full_like(best, -1));
}

// Pixel positions [1, N].
struct Grid {
  Tensor x, y;
  Grid(Size size, at::Device device) {
    const auto options = at::TensorOptions().dtype(at::kFloat).device(device);
    const Tensor across = at::arange(size.width, options).view({1, size.width});
    const Tensor down = at::arange(size.height, options).view({size.height, 1});
    x = across.expand({size.height, size.width}).reshape({1, -1});
    y = down.expand({size.height, size.width}).reshape({1, -1});
  }
};

}  // namespace

at::Tensor render_generic(const FramePlan& plan, const Banks& banks) {
  const at::Device device = banks.textures.device();
  const Layers layers(plan, device);
  const Grid grid(plan.size, device);
  const Spot<Tensor> spot = spot_at<Tensor, Tensor>(layers.surface, grid.x - plan.centre_x,
                                                    grid.y - plan.centre_y, layers.bends);
  const Tensor cover = coverage(layers, spot, banks, grid.x, grid.y);
  Colour<Tensor> colour =
      colour_at<Tensor, Tensor>(layers.surface, spot, TensorTable{banks.textures}, layers.second);
  if (plan.fog > 0) {
    const Tensor fog =
        at::full_like(spot.inverse_depth, plan.fog) / (spot.inverse_depth + plan.fog);
    const auto fogged = [&](const Tensor& c, std::size_t i) {
      return c + (plan.fog_colour[i] - c) * fog;
    };
    colour = {fogged(colour.red, 0), fogged(colour.green, 1), fogged(colour.blue, 2)};
  }
  // [3, L, N]; layer by layer in the CPU's order, so that sums round alike.
  const Tensor colours = at::stack({colour.red, colour.green, colour.blue});
  const Tensor opaque = cover * layers.surface[number::opacity];
  Tensor sum = at::zeros_like(colours.select(1, 0));
  Tensor clear = at::ones_like(opaque[0]);
  for (std::int64_t l = 0; l < opaque.size(0); ++l) {
    const Tensor share = opaque[l] * clear;
    sum = sum + colours.select(1, l) * share;
    clear = clear - share;
  }
  return sum.view({3, plan.size.height, plan.size.width});
}

SceneTruth truth_generic(const FramePlan& from, const FramePlan& to,
                         const std::vector<Passage<float>>& passage, const Banks& banks) {
  const at::Device device = banks.textures.device();
  const Layers here(from, device), there(to, device);
  const Grid grid(from.size, device);
  const Tensor top = foremost(here, from, banks, grid.x, grid.y);

  // Every pixel's own row of numbers: [N] each.
  const std::int64_t count = std::int64_t(passage.size());
  at::Tensor table = at::empty({count, passage::count}, at::kFloat);
  for (std::int64_t l = 0; l < count; ++l)
    std::ranges::copy(passage[std::size_t(l)],
                      table.data_ptr<float>() + l * std::int64_t(passage::count));
  const Tensor rows =
      table.to(device).index_select(0, top.clamp_min(0)).t().contiguous().unsqueeze(1);
  Passage<Tensor> numbers;
  for (std::size_t i = 0; i < passage::count; ++i) numbers[i] = rows[std::int64_t(i)];
  Tensor u, v;
  flow_at<Tensor, Tensor>(numbers, grid.x - from.centre_x, grid.y - from.centre_y, here.bends, u,
                          v);
  const Tensor x = grid.x + u, y = grid.y + v;
  const Tensor seen = (x >= 0) & (x <= from.size.width - 1) & (y >= 0) &
                      (y <= from.size.height - 1) &
                      (foremost(there, to, banks, x, y) == top).unsqueeze(0);
  const std::int64_t height = from.size.height, width = from.size.width;
  return {at::cat({u, v}).view({2, height, width}), seen.logical_not().view({1, height, width})};
}

}  // namespace flowscope::train
