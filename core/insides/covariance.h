// How the cells of the response maps vary together, over all cells of image 1.
#pragma once

#include <stop_token>
#include <vector>

#include "core/flow/maps.h"

namespace flowscope::insides {

// Cov over p of ⟨f1(p), f2(a)⟩/√C and ⟨f1(p), f2(b)⟩/√C, for cells a and b of image 2 on one
// level. It is f2(a)ᵀ Σ f2(b) / C with Σ the covariance of image 1's feature vectors, so no
// pyramid is needed. Pooling smooths: a row widens from level to level.
class ResponseCovariance {
 public:
  // Feature maps of both frames, of equal channels. Throws Stopped.
  ResponseCovariance(const Channels& features1, const Channels& features2, int levels,
                     const std::stop_token& stop = {});

  int levels() const { return int(pooled_.size()); }
  int width(int level) const { return pooled_[std::size_t(level)].width; }
  int height(int level) const { return pooled_[std::size_t(level)].height; }

  // The cell of a level that a cell of level 0 is part of.
  Cell cell_on(int level, Cell cell) const;
  // Of one cell of a level with all of that level.
  Map row(int level, Cell cell) const;
  // All rows: [n, n] for the n cells of the level, row by row. Error above kLargest cells.
  // Throws Stopped.
  Map matrix(int level, const std::stop_token& stop = {}) const;
  static constexpr int kLargest = 2048;
  // Every cell's own variance: the matrix's diagonal as a map. Throws Stopped.
  Map variance(int level, const std::stop_token& stop = {}) const;

 private:
  std::vector<float> projected(const Channels& features, const std::stop_token& stop) const;

  std::vector<float> sigma_;  // [C, C], divided by C
  std::vector<Channels> pooled_;
};

// 2×2 means, odd rows and columns dropped.
Channels pooled(const Channels& channels);

// A large map in little room: means over blocks of equal cells, at most `most` of them a side.
// What is left over at the right and below forms smaller blocks.
Map shrunk(const Map& map, int most);

// How wide a row's peak is at half its height, in cells of its level: the side of a square as
// large as the region around `cell` where the row has at least half of what it has there.
// Pooling widens it, in pixels.
double width_at_half(const Map& row, Cell cell);

// How far a row reaches: the root mean square distance from `cell`, in cells of its level,
// weighed by what is positive of the row. It grows with what the cells share.
double reach(const Map& row, Cell cell);

// Both in pixels, for cells of `side` pixels.
struct RowWidth {
  double width = 0;
  double reach = 0;
};
RowWidth row_width(const Map& row, Cell cell, double side);

}  // namespace flowscope::insides
