#include "core/insides/covariance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/stop.h"

namespace flowscope::insides {
namespace {

// Cell by cell: [cells, C].
std::vector<float> vectors_of(const Channels& channels) {
  const std::size_t n = channels.cells(), count = std::size_t(channels.count);
  std::vector<float> out(n * count);
  for (std::size_t c = 0; c < count; ++c)
    for (std::size_t i = 0; i < n; ++i) out[i * count + c] = channels.channel(int(c))[i];
  return out;
}

}  // namespace

Channels pooled(const Channels& channels) {
  Channels out{channels.count, channels.width / 2, channels.height / 2, {}};
  for (int c = 0; c < channels.count; ++c)
    for (int y = 0; y < out.height; ++y)
      for (int x = 0; x < out.width; ++x)
        out.values.push_back((channels.at(c, 2 * x, 2 * y) + channels.at(c, 2 * x + 1, 2 * y) +
                              channels.at(c, 2 * x, 2 * y + 1) +
                              channels.at(c, 2 * x + 1, 2 * y + 1)) /
                             4);
  return out;
}

ResponseCovariance::ResponseCovariance(const Channels& features1, const Channels& features2,
                                       int levels, const std::stop_token& stop) {
  if (features1.count != features2.count)
    throw Error(fmt::format("The feature maps have {} and {} channels; they have to be the same.",
                            features1.count, features2.count));
  const std::size_t count = std::size_t(features1.count), n = features1.cells();
  std::vector<float> centred = features1.values;
  for (std::size_t c = 0; c < count; ++c) {
    float* row = centred.data() + c * n;
    const double mean = std::accumulate(row, row + n, 0.0) / double(n);
    for (std::size_t i = 0; i < n; ++i) row[i] = float(row[i] - mean);
  }
  sigma_.resize(count * count);
  for (std::size_t a = 0; a < count; ++a) {
    check_stop(stop);
    for (std::size_t b = 0; b <= a; ++b) {
      const float *x = centred.data() + a * n, *y = centred.data() + b * n;
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += double(x[i]) * y[i];
      sigma_[a * count + b] = sigma_[b * count + a] = float(sum / double(n) / double(count));
    }
  }
  pooled_.push_back(features2);
  for (int level = 1; level < levels; ++level) pooled_.push_back(pooled(pooled_.back()));
}

// Σ f2(cell) / C for every cell: [cells, C].
std::vector<float> ResponseCovariance::projected(const Channels& features,
                                                 const std::stop_token& stop) const {
  const std::size_t count = std::size_t(features.count), n = features.cells();
  const std::vector<float> vectors = vectors_of(features);
  std::vector<float> out(n * count);
  for (std::size_t i = 0; i < n; ++i) {
    check_stop(stop);
    for (std::size_t a = 0; a < count; ++a) {
      const float *row = sigma_.data() + a * count, *vector = vectors.data() + i * count;
      float sum = 0;
      for (std::size_t b = 0; b < count; ++b) sum += row[b] * vector[b];
      out[i * count + a] = sum;
    }
  }
  return out;
}

Map ResponseCovariance::row(int level, Cell cell) const {
  const Channels& features = pooled_.at(std::size_t(level));
  Channels one{features.count, 1, 1, features.vector_at(cell)};
  const std::vector<float> weights = projected(one, {});
  Map map{features.width, features.height, std::vector<float>(features.cells())};
  for (int c = 0; c < features.count; ++c)
    for (std::size_t i = 0; i < map.values.size(); ++i)
      map.values[i] += weights[std::size_t(c)] * features.channel(c)[i];
  return map;
}

Map ResponseCovariance::matrix(int level, const std::stop_token& stop) const {
  const Channels& features = pooled_.at(std::size_t(level));
  const std::size_t n = features.cells(), count = std::size_t(features.count);
  if (n > std::size_t(kLargest))
    throw Error(
        fmt::format("Level {} has {} cells; their covariance is shown as a whole for at "
                    "most {}. Look at one row, or at a higher level.",
                    level + 1, n, kLargest));
  const std::vector<float> left = projected(features, stop);
  Map matrix{int(n), int(n), std::vector<float>(n * n)};
  for (std::size_t i = 0; i < n; ++i) {
    check_stop(stop);
    float* row = matrix.values.data() + i * n;
    for (std::size_t c = 0; c < count; ++c) {
      const float weight = left[i * count + c];
      const float* values = features.channel(int(c));
      for (std::size_t j = 0; j < n; ++j) row[j] += weight * values[j];
    }
  }
  return matrix;
}

Map ResponseCovariance::variance(int level, const std::stop_token& stop) const {
  const Channels& features = pooled_.at(std::size_t(level));
  const std::vector<float> left = projected(features, stop);
  const std::size_t n = features.cells(), count = std::size_t(features.count);
  Map map{features.width, features.height, std::vector<float>(n)};
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t c = 0; c < count; ++c)
      map.values[i] += left[i * count + c] * features.channel(int(c))[i];
  return map;
}

Map shrunk(const Map& map, int most) {
  const int factor = std::max(1, (std::max(map.width, map.height) + most - 1) / most);
  Map out{(map.width + factor - 1) / factor, (map.height + factor - 1) / factor, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) {
      const int right = std::min((x + 1) * factor, map.width);
      const int bottom = std::min((y + 1) * factor, map.height);
      double sum = 0;
      for (int row = y * factor; row < bottom; ++row)
        for (int column = x * factor; column < right; ++column) sum += double(map.at(column, row));
      out.values.push_back(float(sum / ((right - x * factor) * (bottom - y * factor))));
    }
  return out;
}

double width_at_half(const Map& row, Cell cell) {
  const float half = row.at(cell.x, cell.y) / 2;
  std::vector<bool> seen(row.values.size());
  std::vector<Cell> next{cell};
  std::size_t count = 0;
  const auto visit = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= row.width || y >= row.height) return;
    const std::size_t at = std::size_t(y) * std::size_t(row.width) + std::size_t(x);
    if (seen[at] || !(row.values[at] >= half)) return;
    seen[at] = true;
    next.push_back({x, y});
  };
  seen[std::size_t(cell.y) * std::size_t(row.width) + std::size_t(cell.x)] = true;
  while (!next.empty()) {
    const Cell one = next.back();
    next.pop_back();
    ++count;
    visit(one.x - 1, one.y);
    visit(one.x + 1, one.y);
    visit(one.x, one.y - 1);
    visit(one.x, one.y + 1);
  }
  return std::sqrt(double(count));
}

double reach(const Map& row, Cell cell) {
  double sum = 0, weighted = 0;
  for (int y = 0; y < row.height; ++y)
    for (int x = 0; x < row.width; ++x) {
      const double weight = std::max(row.at(x, y), 0.0f);
      const double dx = x - cell.x, dy = y - cell.y;
      sum += weight;
      weighted += weight * (dx * dx + dy * dy);
    }
  return sum > 0 ? std::sqrt(weighted / sum) : 0;
}

RowWidth row_width(const Map& row, Cell cell, double side) {
  return {width_at_half(row, cell) * side, reach(row, cell) * side};
}

Cell ResponseCovariance::cell_on(int level, Cell cell) const {
  return {std::min(cell.x >> level, width(level) - 1),
          std::min(cell.y >> level, height(level) - 1)};
}

}  // namespace flowscope::insides
