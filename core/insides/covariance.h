// How the cells of the response maps vary together, over all cells of image 1.
#pragma once

#include <vector>

#include "core/flow/maps.h"

namespace flowscope::insides {

// Cov over p of ⟨f1(p), f2(a)⟩/√C and ⟨f1(p), f2(b)⟩/√C, for cells a and b of image 2 on one
// level. It is f2(a)ᵀ Σ f2(b) / C with Σ the covariance of image 1's feature vectors, so no
// pyramid is needed. Pooling smooths: a row widens from level to level.
class ResponseCovariance {
 public:
  // Feature maps of both frames, of equal channels.
  ResponseCovariance(const Channels& features1, const Channels& features2, int levels);

  int levels() const { return int(pooled_.size()); }
  int width(int level) const { return pooled_[std::size_t(level)].width; }
  int height(int level) const { return pooled_[std::size_t(level)].height; }

  // Of one cell of a level with all of that level.
  Map row(int level, Cell cell) const;
  // All rows: [n, n] for the n cells of the level, row by row. Error above kLargest cells.
  Map matrix(int level) const;
  static constexpr int kLargest = 2048;
  // Every cell's own variance.
  Map variance(int level) const;

 private:
  std::vector<float> projected(const Channels& features) const;

  std::vector<float> sigma_;  // [C, C], divided by C
  std::vector<Channels> pooled_;
};

// 2×2 means, odd rows and columns dropped.
Channels pooled(const Channels& channels);

// How far a row reaches: the root mean square distance from `cell`, in cells of its level,
// weighed by what is positive of the row. It grows with what the cells share.
double reach(const Map& row, Cell cell);

}  // namespace flowscope::insides
