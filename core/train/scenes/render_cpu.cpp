#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "core/train/scenes/pack.h"
#include "core/train/scenes/render.h"

// After its arithmetic:
#include "core/train/scenes/surface.h"

namespace flowscope::train {
namespace {

using Layer = Surface<float>;

constexpr std::int64_t kRowsAtOnce = 8;

struct Scan {
  const FramePlan& plan;
  FloatTable shapes;

  Scan(const FramePlan& frame, const at::Tensor& shape_bank)
      : plan(frame), shapes{shape_bank.data_ptr<float>()} {}

  Spot<Floats> spot(std::size_t l, Floats x, Floats y) const {
    return spot_at<Floats, float>(plan.layers[l], x - plan.centre_x, y - plan.centre_y,
                                  plan.bends[l] != 0);
  }
  Floats coverage(std::size_t l, const Spot<Floats>& at) const {
    const Layer& layer = plan.layers[l];
    switch (Outline(int(layer[number::outline]))) {
      case Outline::none:
        return at.ahead;
      case Outline::box:
        return box_coverage(layer, at);
      case Outline::shape:
        return shape_coverage(layer, at, shapes);
    }
    return at.ahead;
  }
  // Layers that may be seen in a row.
  void in_row(float y, std::vector<std::size_t>& out) const {
    out.clear();
    for (std::size_t l = 0; l < plan.layers.size(); ++l)
      if (plan.bounds[l].top <= y && y <= plan.bounds[l].bottom &&
          plan.bounds[l].left <= plan.bounds[l].right)
        out.push_back(l);
  }
};

Floats lanes_from(int x) {
  Floats out;
  for (int i = 0; i < kLanes; ++i) out[i] = float(x + i);
  return out;
}

void store(float* row, int x, int width, Floats values) {
  for (int i = 0; i < std::min(kLanes, width - x); ++i) row[x + i] = values[i];
}

Colour<Floats> shown(const Scan& scan, const IntTable& textures,
                     const std::vector<std::size_t>& layers, int x, float y) {
  const FramePlan& plan = scan.plan;
  const Floats xs = lanes_from(x), ys = Floats{} + y;
  Floats clear = Floats{} + 1.0f;  // share of light that comes from further back
  Colour<Floats> sum{Floats{}, Floats{}, Floats{}};
  for (const std::size_t l : layers) {
    if (plan.bounds[l].right < float(x) || plan.bounds[l].left > float(x + kLanes - 1)) continue;
    const Layer& layer = plan.layers[l];
    const Spot<Floats> at = scan.spot(l, xs, ys);
    const Ints within = (xs >= plan.bounds[l].left) & (xs <= plan.bounds[l].right);
    const Floats cover = choose(within, scan.coverage(l, at), Floats{});
    const Floats share = cover * layer[number::opacity] * clear;
    if (!any_lane(share > 0.0f)) continue;
    Colour<Floats> colour = colour_at(layer, at, textures, layer[number::second_weight] != 0);
    if (plan.fog > 0) {
      const Floats fog = plan.fog / (at.inverse_depth + plan.fog);
      colour.red = colour.red + (plan.fog_colour[0] - colour.red) * fog;
      colour.green = colour.green + (plan.fog_colour[1] - colour.green) * fog;
      colour.blue = colour.blue + (plan.fog_colour[2] - colour.blue) * fog;
    }
    sum.red = sum.red + colour.red * share;
    sum.green = sum.green + colour.green * share;
    sum.blue = sum.blue + colour.blue * share;
    clear = clear - share;
    if (!any_lane(clear > 0.0f)) break;  // what is further back would add nothing
  }
  return sum;
}

// The foremost solid layer at each point, −1 where there is none.
Ints foremost(const Scan& scan, const std::vector<std::size_t>& layers, Floats x, Floats y) {
  Ints found = Ints{} - 1;
  for (const std::size_t l : layers) {
    const Bounds& bounds = scan.plan.bounds[l];
    if (scan.plan.layers[l][number::solid] == 0) continue;
    const Ints within = (x >= bounds.left) & (x <= bounds.right) & (y >= bounds.top) &
                        (y <= bounds.bottom) & (found < 0);
    if (!any_lane(within)) continue;
    const Ints covered = scan.coverage(l, scan.spot(l, x, y)) >= 0.5f;
    found = (within & covered) ? Ints{} + std::int32_t(l) : found;
    if (!any_lane(found < 0)) break;
  }
  return found;
}

// The flow at points whose foremost layers are `top`.
void flow_of(const FramePlan& from, const std::vector<Passage<float>>& passage,
             const std::vector<std::size_t>& layers, Ints top, Floats x, Floats y, Floats& u,
             Floats& v) {
  for (const std::size_t l : layers) {
    const Ints mine = top == std::int32_t(l);
    if (!any_lane(mine)) continue;
    Floats layer_u, layer_v;
    flow_at<Floats, float>(passage[l], x - from.centre_x, y - from.centre_y, from.bends[l] != 0,
                           layer_u, layer_v);
    u = choose(mine, layer_u, u);
    v = choose(mine, layer_v, v);
  }
}

}  // namespace

double longest_flow(const FramePlan& from, const std::vector<Passage<float>>& passage,
                    const at::Tensor& shapes) {
  constexpr float endless = 1e12f;
  const Scan here(from, shapes);
  const int right = from.size.width - 1, bottom = from.size.height - 1;
  const int step = 1 + std::max(right, bottom) / 256;
  std::vector<std::size_t> layers;
  Floats most{};
  for (int row = 0; row < bottom + step; row += step) {
    const float y = float(std::min(row, bottom));
    here.in_row(y, layers);
    for (int column = 0; column < right + step; column += kLanes * step) {
      const Floats xs =
          smaller(lanes_from(0) * float(step) + float(column), Floats{} + float(right));
      const Floats ys = Floats{} + y;
      Floats u{}, v{};
      flow_of(from, passage, layers, foremost(here, layers, xs, ys), xs, ys, u, v);
      const Floats square = u * u + v * v;
      most = larger(most, choose(square < endless, square, Floats{} + endless));  // or no number
    }
  }
  float longest = 0;
  for (int i = 0; i < kLanes; ++i) longest = std::max(longest, most[i]);
  return std::sqrt(longest);
}

at::Tensor render(const FramePlan& plan, const Banks& banks) {
  if (!banks.textures.is_cpu()) return render_generic(plan, banks);
  const Scan scan(plan, banks.shapes);
  const IntTable textures{banks.textures.data_ptr<std::int32_t>()};
  const std::int64_t width = plan.size.width, height = plan.size.height, area = width * height;
  at::Tensor out = at::empty({3, height, width}, at::kFloat);
  float* red = out.data_ptr<float>();
  at::parallel_for(0, height, kRowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::size_t> layers;
    for (std::int64_t y = begin; y < end; ++y) {
      scan.in_row(float(y), layers);
      float* row = red + y * width;
      for (int x = 0; x < int(width); x += kLanes) {
        const Colour<Floats> colour = shown(scan, textures, layers, x, float(y));
        store(row, x, int(width), colour.red);
        store(row + area, x, int(width), colour.green);
        store(row + 2 * area, x, int(width), colour.blue);
      }
    }
  });
  return out;
}

SceneTruth truth(const FramePlan& from, const FramePlan& to,
                 const std::vector<Passage<float>>& passage, const Banks& banks) {
  if (!banks.textures.is_cpu()) return truth_generic(from, to, passage, banks);
  const Scan here(from, banks.shapes), there(to, banks.shapes);
  const std::int64_t width = from.size.width, height = from.size.height, area = width * height;
  SceneTruth out{at::empty({2, height, width}, at::kFloat),
                 at::empty({1, height, width}, at::kBool)};
  float* flow = out.flow.data_ptr<float>();
  bool* occluded = out.occluded.data_ptr<bool>();
  std::vector<std::size_t> all;
  for (std::size_t l = 0; l < to.layers.size(); ++l)
    if (to.bounds[l].left <= to.bounds[l].right) all.push_back(l);
  at::parallel_for(0, height, kRowsAtOnce, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::size_t> layers;
    for (std::int64_t y = begin; y < end; ++y) {
      here.in_row(float(y), layers);
      for (int x = 0; x < int(width); x += kLanes) {
        const Floats xs = lanes_from(x), ys = Floats{} + float(y);
        const Ints top = foremost(here, layers, xs, ys);
        Floats u{}, v{};
        flow_of(from, passage, layers, top, xs, ys, u, v);
        const Floats to_x = xs + u, to_y = ys + v;
        const Ints seen = (to_x >= 0.0f) & (to_x <= float(width - 1)) & (to_y >= 0.0f) &
                          (to_y <= float(height - 1)) & (foremost(there, all, to_x, to_y) == top);
        store(flow + y * width, x, int(width), u);
        store(flow + area + y * width, x, int(width), v);
        for (int i = 0; i < std::min(kLanes, int(width) - x); ++i)
          occluded[y * width + x + i] = seen[i] == 0;
      }
    }
  });
  return out;
}

}  // namespace flowscope::train
