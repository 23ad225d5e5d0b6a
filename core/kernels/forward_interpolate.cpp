#include "core/kernels/forward_interpolate.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace flowscope::kernels {
namespace {

struct Point {
  double x, y;
  std::int32_t source;  // cell that it came from
};

// The moved points, sorted into buckets of one cell, with a summed-area table of
// their counts so that empty regions are skipped without looking.
class Buckets {
 public:
  Buckets(const std::vector<Point>& points, int width, int height)
      : width_(width),
        height_(height),
        begin_(std::size_t(width) * std::size_t(height) + 1),
        counts_(std::size_t(width + 1) * std::size_t(height + 1)),
        points_(points.size()) {
    for (const Point& p : points) ++begin_[bucket_of(p) + 1];
    for (std::size_t b = 1; b < begin_.size(); ++b) begin_[b] += begin_[b - 1];
    std::vector<std::int32_t> next(begin_.begin(), begin_.end() - 1);
    for (const Point& p : points) points_[std::size_t(next[bucket_of(p)]++)] = p;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const std::size_t b = std::size_t(y) * std::size_t(width) + std::size_t(x);
        counts_[at(x + 1, y + 1)] = begin_[b + 1] - begin_[b] + counts_[at(x, y + 1)] +
                                    counts_[at(x + 1, y)] - counts_[at(x, y)];
      }
  }

  // Source cell of the point nearest to (x, y); the lowest one of equals.
  std::int32_t nearest(int x, int y) const {
    int ring = 0;
    while (count(x - ring, y - ring, x + ring, y + ring) == 0) ++ring;
    Best best;
    for (;; ++ring) {
      visit_ring(x, y, ring, best);
      // Bucket b holds [b, b + 1): whatever lies beyond this ring is more than `ring` away.
      if (best.distance <= double(ring) * ring) return best.source;
      if (x - ring < 0 && y - ring < 0 && x + ring >= width_ && y + ring >= height_)
        return best.source;
    }
  }

 private:
  struct Best {
    double distance = std::numeric_limits<double>::infinity();
    std::int32_t source = -1;
  };

  std::size_t at(int x, int y) const {
    return std::size_t(y) * std::size_t(width_ + 1) + std::size_t(x);
  }
  std::size_t bucket_of(const Point& p) const {
    const int bx = std::min(int(p.x), width_ - 1), by = std::min(int(p.y), height_ - 1);
    return std::size_t(by) * std::size_t(width_) + std::size_t(bx);
  }
  // Points in the buckets x0…x1, y0…y1 (inclusive, clipped).
  std::int32_t count(int x0, int y0, int x1, int y1) const {
    x0 = std::max(x0, 0), y0 = std::max(y0, 0);
    x1 = std::min(x1, width_ - 1) + 1, y1 = std::min(y1, height_ - 1) + 1;
    if (x0 >= x1 || y0 >= y1) return 0;
    return counts_[at(x1, y1)] - counts_[at(x0, y1)] - counts_[at(x1, y0)] + counts_[at(x0, y0)];
  }
  void visit_row(int x, int y, int x0, int x1, int row, Best& best) const {
    if (row < 0 || row >= height_) return;
    x0 = std::max(x0, 0), x1 = std::min(x1, width_ - 1);
    if (x0 > x1) return;
    const std::size_t start = std::size_t(row) * std::size_t(width_);
    const auto first = std::size_t(begin_[start + std::size_t(x0)]);
    const auto last = std::size_t(begin_[start + std::size_t(x1) + 1]);
    for (std::size_t i = first; i < last; ++i) {
      const Point& p = points_[i];
      const double distance = (p.x - x) * (p.x - x) + (p.y - y) * (p.y - y);
      if (distance < best.distance || (distance == best.distance && p.source < best.source))
        best = {distance, p.source};
    }
  }
  void visit_ring(int x, int y, int ring, Best& best) const {
    visit_row(x, y, x - ring, x + ring, y - ring, best);
    if (ring == 0) return;
    visit_row(x, y, x - ring, x + ring, y + ring, best);
    for (int row = y - ring + 1; row < y + ring; ++row) {
      visit_row(x, y, x - ring, x - ring, row, best);
      visit_row(x, y, x + ring, x + ring, row, best);
    }
  }

  int width_, height_;
  std::vector<std::int32_t> begin_;   // first point of each bucket
  std::vector<std::int32_t> counts_;  // summed-area table
  std::vector<Point> points_;         // by bucket
};

}  // namespace

at::Tensor forward_interpolate(const at::Tensor& flow) {
  const at::Tensor planar = flow.to(at::kCPU, at::kFloat).contiguous();
  const int height = int(planar.size(2)), width = int(planar.size(3));
  const std::int64_t cells = std::int64_t(height) * width;
  const float* u = planar.data_ptr<float>();
  const float* v = u + cells;
  std::vector<Point> points;
  points.reserve(std::size_t(cells));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const std::int32_t i = y * width + x;
      const double x1 = x + double(u[i]), y1 = y + double(v[i]);
      if (x1 > 0 && x1 < width && y1 > 0 && y1 < height) points.push_back({x1, y1, i});
    }
  at::Tensor out = at::zeros_like(planar);
  if (!points.empty()) {
    const Buckets buckets(points, width, height);
    float* out_u = out.data_ptr<float>();
    float* out_v = out_u + cells;
    at::parallel_for(0, cells, 256, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int32_t source = buckets.nearest(int(i % width), int(i / width));
        out_u[i] = u[source];
        out_v[i] = v[source];
      }
    });
  }
  return out.to(flow.device());
}

}  // namespace flowscope::kernels
