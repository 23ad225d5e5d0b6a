#include "core/train/spatial.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace flowscope::train {
namespace {

using at::Tensor;

Tensor bilinear(const Tensor& map, Size size) {
  return at::upsample_bilinear2d(map.to(at::kFloat).unsqueeze(0), {size.height, size.width},
                                 /*align_corners*/ false)[0];
}

Tensor scaled(Tensor flow, double across, double down) {
  flow.select(0, 0).mul_(across);
  flow.select(0, 1).mul_(down);
  return flow;
}

// For every new pixel's centre, the old pixel that it lies in.
Tensor places(std::int64_t to, std::int64_t from) {
  return ((at::arange(to, at::kDouble) + 0.5) * (double(from) / double(to)))
      .floor()
      .clamp(0, double(from - 1))
      .to(at::kLong);
}

Tensor nearest(const Tensor& map, Size size) {
  if (!map.defined()) return map;
  return map.index_select(1, places(size.height, map.size(1)))
      .index_select(2, places(size.width, map.size(2)));
}

// Every known vector goes to the new pixel nearest to where it was; of several the last
// stays. What none goes to is unknown.
void scatter(const TrainingPair& pair, Size size, TrainingPair& out) {
  const double across = double(size.width) / double(pair.flow.size(2));
  const double down = double(size.height) / double(pair.flow.size(1));
  const Tensor known = pair.valid[0].nonzero();  // [n, 2]: row, column
  const Tensor y = (known.select(1, 0).to(at::kDouble) * down).round().to(at::kLong);
  const Tensor x = (known.select(1, 1).to(at::kDouble) * across).round().to(at::kLong);
  const Tensor within = ((y < size.height) & (x < size.width)).nonzero().squeeze(1);
  const Tensor target = (y * size.width + x).index_select(0, within);
  const std::int64_t width = pair.flow.size(2);
  const Tensor source = (known.select(1, 0) * width + known.select(1, 1)).index_select(0, within);
  out.flow = at::zeros({2, size.height, size.width}, at::kFloat);
  out.valid = at::zeros({1, size.height, size.width}, at::kBool);
  const Tensor flow = pair.flow.contiguous();
  const auto* from = source.data_ptr<std::int64_t>();
  const auto* to = target.data_ptr<std::int64_t>();
  const float* old = flow.data_ptr<float>();
  float* fresh = out.flow.data_ptr<float>();
  const std::int64_t area = flow.size(1) * width;
  const std::int64_t new_area = std::int64_t(size.height) * size.width;
  for (std::int64_t i = 0; i < source.numel(); ++i) {
    fresh[to[i]] = old[from[i]];
    fresh[new_area + to[i]] = old[area + from[i]];
    out.valid.data_ptr<bool>()[to[i]] = true;
  }
}

}  // namespace

TrainingPair resized(const TrainingPair& pair, Size size, bool interpolate_truth) {
  if (pair.flow.size(2) == size.width && pair.flow.size(1) == size.height) return pair;
  const double across = double(size.width) / double(pair.flow.size(2));
  const double down = double(size.height) / double(pair.flow.size(1));
  const auto picture = [&](const Tensor& image) {
    return bilinear(image, size).round_().clamp_(0, 255).to(at::kByte);
  };
  TrainingPair out;
  out.sparse = pair.sparse;
  out.flips = pair.flips;
  out.image1 = picture(pair.image1);
  out.image2 = picture(pair.image2);
  out.occluded = nearest(pair.occluded, size);
  if (interpolate_truth && pair.sparse) {
    scatter(pair, size, out);
  } else {
    out.flow = interpolate_truth ? bilinear(pair.flow, size) : nearest(pair.flow, size);
    // Unknown vectors are 0: what they take part in is no truth.
    out.valid = interpolate_truth ? bilinear(pair.valid.logical_not(), size).eq_(0).to(at::kBool)
                                  : nearest(pair.valid, size);
  }
  out.flow = scaled(out.flow, across, down);
  return out;
}

TrainingPair rescaled(const TrainingPair& pair, Size least, const SpatialOptions& options,
                      Random random) {
  const double width = double(pair.flow.size(2)), height = double(pair.flow.size(1));
  const double needed = std::max(least.width / width, least.height / height);
  const bool scales = random.chance(options.scaling);
  const double power = random.uniform(options.min_scale, options.max_scale);
  const bool stretches = random.chance(options.stretching);
  const double across = random.uniform(-options.stretch, options.stretch);
  const double down = random.uniform(-options.stretch, options.stretch);
  double x = 1, y = 1;
  if (scales) {
    x = y = std::exp2(power);
    if (stretches && !pair.sparse) {
      x *= std::exp2(across);
      y *= std::exp2(down);
    }
  }
  x = std::max(x, needed);
  y = std::max(y, needed);
  const Size size = {std::max(least.width, int(std::lround(x * width))),
                     std::max(least.height, int(std::lround(y * height)))};
  return resized(pair, size, options.interpolate_truth);
}

}  // namespace flowscope::train
