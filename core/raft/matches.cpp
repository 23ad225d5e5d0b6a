// Every cell's best match, from the feature maps alone.
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/stop.h"
#include "core/raft/correlation.h"
#include "core/raft/trace.h"

namespace flowscope::raft {
namespace {

// How many numbers of the volume are looked at at once.
constexpr std::int64_t kChunk = std::int64_t(1) << 20;

struct Found {
  at::Tensor best;                    // int64 [n], index of the cell
  at::Tensor value, second, entropy;  // float32 [n]
};

// maps: float32 [n, 1, h, w], the response maps of n cells.
Found look_at(const at::Tensor& maps) {
  const std::int64_t n = maps.size(0), width = maps.size(3);
  const at::Tensor rows = maps.view({n, -1});
  Found found;
  std::tie(found.value, found.best) = rows.max(1);
  const at::Tensor cells = at::arange(rows.size(1), found.best.options());
  const auto far = [&](const at::Tensor& of_cells, const at::Tensor& of_best) {
    return (of_cells.unsqueeze(0) - of_best.unsqueeze(1)).abs() > 1;
  };
  const at::Tensor apart =
      far(at::remainder(cells, width), at::remainder(found.best, width))
          .logical_or(far(at::div(cells, width, "floor"), at::div(found.best, width, "floor")));
  const at::Tensor peaks =
      (at::max_pool2d(maps, {3, 3}, {1, 1}, {1, 1}) == maps).view({n, -1}).logical_and(apart);
  const at::Tensor none = at::full({}, -std::numeric_limits<float>::infinity(), rows.options());
  const at::Tensor highest = at::where(peaks, rows, none).amax(1);
  found.second = at::where(at::isinf(highest), rows.amin(1), highest);
  const at::Tensor logarithms = at::log_softmax(rows, 1);
  found.entropy = -(logarithms.exp() * logarithms).sum(1);
  return found;
}

}  // namespace

Matches RaftTrace::matches(bool from_second, std::stop_token stop) const {
  const c10::InferenceMode inference;
  const at::Tensor from = from_second ? content_.features2 : content_.features1;
  const at::Tensor to = from_second ? content_.features1 : content_.features2;
  const std::int64_t channels = from.size(1), height = from.size(2), width = from.size(3);
  const at::Tensor vectors =
      from.permute({0, 2, 3, 1}).reshape({-1, channels}) / std::sqrt(double(channels));
  const std::int64_t cells = height * width;

  Matches out;
  out.width = int(width);
  out.height = int(height);
  for (Map* map : {&out.value, &out.second, &out.entropy}) *map = {out.width, out.height, {}};
  const std::int64_t step = std::max<std::int64_t>(1, kChunk / cells);
  for (std::int64_t first = 0; first < cells; first += step) {
    check_stop(stop);
    const std::int64_t n = std::min(step, cells - first);
    const at::Tensor some = vectors.narrow(0, first, n).t().unsqueeze(0).unsqueeze(3);
    const Found found = look_at(products(some, to).view({n, 1, height, width}));
    const at::Tensor best = found.best.to(at::kCPU);
    for (std::int64_t i = 0; i < n; ++i) {
      const std::int64_t cell = best.data_ptr<std::int64_t>()[i];
      out.best.push_back({int(cell % width), int(cell / width)});
    }
    const auto append = [n](Map& map, const at::Tensor& values) {
      const at::Tensor here = values.to(at::kCPU).contiguous();
      map.values.insert(map.values.end(), here.data_ptr<float>(), here.data_ptr<float>() + n);
    };
    append(out.value, found.value);
    append(out.second, found.second);
    append(out.entropy, found.entropy);
  }
  return out;
}

}  // namespace flowscope::raft
