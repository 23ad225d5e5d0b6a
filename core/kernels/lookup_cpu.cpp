#include "core/kernels/lookup_cpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

namespace flowscope::kernels {
namespace {

// The cells that a window is made of, [x][y]: x is the slow axis of the window. The radius
// is known to the compiler, which makes vectors of its loops.
template <int kRadius>
struct Patch {
  static constexpr int kSide = 2 * kRadius + 1;
  float cells[kSide + 1][kSide + 1] = {};
};

struct Level {
  float* data;
  int height, width;
  std::ptrdiff_t area() const { return std::ptrdiff_t(height) * width; }
};

std::vector<Level> levels_of(const std::vector<at::Tensor>& pyramid) {
  std::vector<Level> levels;
  for (const at::Tensor& map : pyramid)
    levels.push_back({map.data_ptr<float>(), int(map.size(2)), int(map.size(3))});
  return levels;
}

// Where a window's (2r+2)² cells lie. Its samples share one fractional position.
struct Place {
  bool reachable;  // false: every sample is zero
  int x0, y0;      // cell of the patch's first corner
  float fx, fy;
  int first_x, last_x, first_y, last_y;  // the cells of the patch that the map has
};

Place place_window(const Level& level, float x, float y, int radius) {
  Place place{};
  const int side = 2 * radius + 1;
  // The bounds also keep int conversion defined, and NaN out.
  place.reachable = x > float(-radius - 2) && x < float(level.width + radius + 1) &&
                    y > float(-radius - 2) && y < float(level.height + radius + 1);
  if (!place.reachable) return place;
  const float floor_x = std::floor(x), floor_y = std::floor(y);
  place.fx = x - floor_x, place.fy = y - floor_y;
  place.x0 = int(floor_x) - radius, place.y0 = int(floor_y) - radius;
  place.first_x = std::max(0, place.x0);
  place.last_x = std::min(level.width - 1, place.x0 + side);
  place.first_y = std::max(0, place.y0);
  place.last_y = std::min(level.height - 1, place.y0 + side);
  return place;
}

// One window: its patch, filled by cell(x, y) where the map has cells, is interpolated first
// along x, then along y.
template <int kRadius, typename CellAt>
void sample_window(const Place& place, CellAt cell, float* out) {
  constexpr int kSide = Patch<kRadius>::kSide;
  Patch<kRadius> patch;
  for (int y = place.first_y; y <= place.last_y; ++y)
    for (int x = place.first_x; x <= place.last_x; ++x)
      patch.cells[x - place.x0][y - place.y0] = cell(x, y);
  const float fx = place.fx, fy = place.fy;
  for (int i = 0; i < kSide; ++i) {
    float column[kSide + 1];
    for (int j = 0; j <= kSide; ++j)
      column[j] = (1 - fx) * patch.cells[i][j] + fx * patch.cells[i + 1][j];
    for (int j = 0; j < kSide; ++j) out[i * kSide + j] = (1 - fy) * column[j] + fy * column[j + 1];
  }
}

// The same steps backwards.
template <int kRadius>
void scatter_window(float* map, int width, const Place& place, const float* gradient) {
  constexpr int kSide = Patch<kRadius>::kSide;
  Patch<kRadius> patch;
  const float fx = place.fx, fy = place.fy;
  for (int i = 0; i < kSide; ++i) {
    const float* row = gradient + i * kSide;
    float column[kSide + 1];
    column[0] = (1 - fy) * row[0];
    for (int j = 1; j < kSide; ++j) column[j] = (1 - fy) * row[j] + fy * row[j - 1];
    column[kSide] = fy * row[kSide - 1];
    for (int j = 0; j <= kSide; ++j) {
      patch.cells[i][j] += (1 - fx) * column[j];
      patch.cells[i + 1][j] += fx * column[j];
    }
  }
  for (int y = place.first_y; y <= place.last_y; ++y)
    for (int x = place.first_x; x <= place.last_x; ++x)
      map[std::ptrdiff_t(y) * width + x] += patch.cells[x - place.x0][y - place.y0];
}

// Calls visit(row, level, place, offset of its window) for every cell and level.
template <typename Visit>
void for_each_window(const std::vector<at::Tensor>& pyramid, const at::Tensor& coords, int radius,
                     Visit visit) {
  const std::vector<Level> levels = levels_of(pyramid);
  const std::int64_t cells = coords.size(2) * coords.size(3);
  const std::int64_t window = std::int64_t(2 * radius + 1) * (2 * radius + 1);
  const at::Tensor planar = coords.contiguous();
  const float* positions = planar.data_ptr<float>();
  at::parallel_for(0, coords.size(0) * cells, 32, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const float* x = positions + row / cells * 2 * cells + row % cells;
      float scale = 1;
      std::int64_t offset = row * window * std::int64_t(levels.size());
      for (const Level& level : levels) {
        visit(row, level, place_window(level, x[0] * scale, x[cells] * scale, radius), offset);
        offset += window;
        scale *= 0.5f;
      }
    }
  });
}

// Calls run(std::integral_constant<int, radius>).
template <int kRadius = 1, typename Run>
void with_radius(int radius, Run run) {
  if constexpr (kRadius <= kMaxLookupRadius) {
    if (radius == kRadius) return run(std::integral_constant<int, kRadius>());
    with_radius<kRadius + 1>(radius, run);
  }
}

}  // namespace

namespace {

// Windows of all cells, their patches filled by cell_of(row, level)(x, y).
template <typename CellOf>
at::Tensor windows(const std::vector<at::Tensor>& levels, const at::Tensor& coords, int radius,
                   CellOf cell_of) {
  const int window = (2 * radius + 1) * (2 * radius + 1);
  at::Tensor out = at::empty(
      {coords.size(0), window * std::int64_t(levels.size()), coords.size(2), coords.size(3)},
      coords.options(), at::MemoryFormat::ChannelsLast);
  float* result = out.data_ptr<float>();
  with_radius(radius, [&](auto known) {
    for_each_window(levels, coords, radius,
                    [=](std::int64_t row, const Level& level, const Place& place, std::int64_t at) {
                      if (place.reachable)
                        sample_window<known>(place, cell_of(row, level), result + at);
                      else
                        std::fill_n(result + at, window, 0.0f);
                    });
  });
  return out;
}

}  // namespace

at::Tensor lookup_cpu(const std::vector<at::Tensor>& levels, const at::Tensor& coords, int radius) {
  return windows(levels, coords, radius, [](std::int64_t row, const Level& level) {
    const float* map = level.data + row * level.area();
    return [map, width = level.width](int x, int y) { return map[std::ptrdiff_t(y) * width + x]; };
  });
}

at::Tensor lookup_on_demand_cpu(const at::Tensor& features1,
                                const std::vector<at::Tensor>& features2, const at::Tensor& coords,
                                int radius) {
  const auto dense = [](const at::Tensor& maps) {
    return maps.contiguous(at::MemoryFormat::ChannelsLast);
  };
  const at::Tensor rows = dense(features1);
  std::vector<at::Tensor> levels;
  for (const at::Tensor& level : features2) levels.push_back(dense(level));
  const float* vectors = rows.data_ptr<float>();
  const std::ptrdiff_t channels = features1.size(1);
  const std::int64_t cells = features1.size(2) * features1.size(3);
  return windows(levels, coords, radius, [=](std::int64_t row, const Level& level) {
    const float* vector = vectors + row * channels;
    const float* map = level.data + row / cells * level.area() * channels;
    return [=, width = level.width](int x, int y) {
      const float* other = map + (std::ptrdiff_t(y) * width + x) * channels;
      float sum = 0;
#pragma omp simd reduction(+ : sum)
      for (std::ptrdiff_t c = 0; c < channels; ++c) sum += vector[c] * other[c];
      return sum;
    };
  });
}

void lookup_backward_cpu(const std::vector<at::Tensor>& levels, const at::Tensor& coords,
                         int radius, const at::Tensor& gradient) {
  const at::Tensor rows = gradient.contiguous(at::MemoryFormat::ChannelsLast);
  const float* values = rows.data_ptr<float>();
  with_radius(radius, [&](auto known) {
    for_each_window(levels, coords, radius,
                    [=](std::int64_t row, const Level& level, const Place& place, std::int64_t at) {
                      if (place.reachable)
                        scatter_window<known>(level.data + row * level.area(), level.width, place,
                                              values + at);
                    });
  });
}

}  // namespace flowscope::kernels
