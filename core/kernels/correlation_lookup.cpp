#include "core/kernels/correlation_lookup.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace flowscope::kernels {
namespace {

constexpr int kMaxRadius = 8;
constexpr int kMaxPatch = 2 * kMaxRadius + 2;

struct Level {
  const float* data;
  int height, width;
};

// One window: the samples of a level share one fractional position, so a patch of
// (2r+2)² cells is read once and interpolated first along x, then along y.
void sample_window(const float* map, const Level& level, float x, float y, int radius, float* out) {
  const int side = 2 * radius + 1;
  // Far outside every sample is zero; the clamp also keeps int conversion defined.
  const bool reachable = x > float(-radius - 2) && x < float(level.width + radius + 1) &&
                         y > float(-radius - 2) && y < float(level.height + radius + 1);
  if (!reachable) {  // also NaN
    std::fill_n(out, side * side, 0.0f);
    return;
  }
  const float floor_x = std::floor(x), floor_y = std::floor(y);
  const float fx = x - floor_x, fy = y - floor_y;
  const int x0 = int(floor_x) - radius, y0 = int(floor_y) - radius;

  float patch[kMaxPatch][kMaxPatch];  // [x][y]: x is the slow axis of the window
  for (int i = 0; i <= side; ++i) std::fill_n(patch[i], side + 1, 0.0f);
  const int first_x = std::max(0, x0), last_x = std::min(level.width - 1, x0 + side);
  const int first_y = std::max(0, y0), last_y = std::min(level.height - 1, y0 + side);
  for (int yy = first_y; yy <= last_y; ++yy)
    for (int xx = first_x; xx <= last_x; ++xx)
      patch[xx - x0][yy - y0] = map[std::ptrdiff_t(yy) * level.width + xx];

  for (int i = 0; i < side; ++i) {
    float column[kMaxPatch];
    for (int j = 0; j <= side; ++j) column[j] = (1 - fx) * patch[i][j] + fx * patch[i + 1][j];
    for (int j = 0; j < side; ++j) out[i * side + j] = (1 - fy) * column[j] + fy * column[j + 1];
  }
}

at::Tensor lookup_cpu(const std::vector<at::Tensor>& pyramid, const at::Tensor& coords,
                      int radius) {
  const std::int64_t height = coords.size(2), width = coords.size(3), cells = height * width;
  const int window = (2 * radius + 1) * (2 * radius + 1);
  const int channels = window * int(pyramid.size());
  std::vector<Level> levels;
  for (const at::Tensor& map : pyramid)
    levels.push_back({map.data_ptr<float>(), int(map.size(2)), int(map.size(3))});

  at::Tensor out =
      at::empty({1, channels, height, width}, coords.options(), at::MemoryFormat::ChannelsLast);
  const at::Tensor planar = coords.contiguous();
  const float* xs = planar.data_ptr<float>();
  const float* ys = xs + cells;
  float* result = out.data_ptr<float>();
  at::parallel_for(0, cells, 32, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t p = begin; p < end; ++p) {
      float scale = 1;
      float* target = result + p * channels;
      for (const Level& level : levels) {
        const std::ptrdiff_t area = std::ptrdiff_t(level.height) * level.width;
        sample_window(level.data + p * area, level, xs[p] * scale, ys[p] * scale, radius, target);
        target += window;
        scale *= 0.5f;
      }
    }
  });
  return out;
}

}  // namespace

at::Tensor correlation_lookup(const std::vector<at::Tensor>& pyramid, const at::Tensor& coords,
                              int radius) {
  TORCH_CHECK(radius >= 1 && radius <= kMaxRadius, "lookup radius out of range");
  if (coords.is_cpu()) return lookup_cpu(pyramid, coords, radius);
  return correlation_lookup_generic(pyramid, coords, radius);
}

at::Tensor correlation_lookup_generic(const std::vector<at::Tensor>& pyramid,
                                      const at::Tensor& coords, int radius) {
  const std::int64_t height = coords.size(2), width = coords.size(3), cells = height * width;
  const int side = 2 * radius + 1;
  const at::Tensor steps = at::arange(-radius, radius + 1, coords.options());
  const at::Tensor dx = steps.view({side, 1}).expand({side, side});
  const at::Tensor dy = steps.view({1, side}).expand({side, side});
  const at::Tensor offsets = at::stack({dx, dy}, -1).view({1, side, side, 2});
  const at::Tensor centres = coords.permute({0, 2, 3, 1}).reshape({cells, 1, 1, 2});
  std::vector<at::Tensor> windows;
  double scale = 1;
  for (const at::Tensor& map : pyramid) {
    // Pixel coordinates to grid_sample's [-1, 1] with corners aligned.
    const at::Tensor positions = centres * scale + offsets;
    const at::Tensor x = positions.select(-1, 0) * (2.0 / double(map.size(3) - 1)) - 1;
    const at::Tensor y = positions.select(-1, 1) * (2.0 / double(map.size(2) - 1)) - 1;
    windows.push_back(at::grid_sampler_2d(map, at::stack({x, y}, -1), /*bilinear*/ 0, /*zeros*/ 0,
                                          /*align_corners*/ true)
                          .view({1, height, width, side * side}));
    scale *= 0.5;
  }
  return at::cat(windows, -1).permute({0, 3, 1, 2});
}

}  // namespace flowscope::kernels
