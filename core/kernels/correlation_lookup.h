// RAFT's correlation lookup (Teed and Deng 2020, section 3.2).
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/intrusive_ptr.h>

#include <vector>

namespace flowscope::kernels {

// What lookups read: one float32 tensor [B·P, 1, h_i, w_i] per level, contiguous. Row
// b·P + p, p = y·W + x, holds the correlations of cell p of image 1 with image 2 on that
// level.
//
// While autograd records, the gradients of all lookups of one pyramid are added up in
// one set of buffers, each touched only where a window lay: an iteration costs what it
// reads, not the size of the pyramid.
//
// Or one on demand, which keeps no correlation at all: each lookup computes those that its
// windows touch. Memory grows with the frame instead of its square, and few lookups take
// less time; gradients do not flow through it.
class CorrelationPyramid {
 public:
  struct Gradient;

  CorrelationPyramid(std::vector<at::Tensor> levels);  // NOLINT: a list of levels is one
  // features1: float32 [B, C, H, W], divided by √C; features2: [B, C, h_i, w_i] per level.
  static CorrelationPyramid on_demand(at::Tensor features1, std::vector<at::Tensor> features2);
  ~CorrelationPyramid();
  CorrelationPyramid(const CorrelationPyramid&);
  CorrelationPyramid(CorrelationPyramid&&) noexcept;
  CorrelationPyramid& operator=(const CorrelationPyramid&);
  CorrelationPyramid& operator=(CorrelationPyramid&&) noexcept;

  std::size_t size() const { return levels_.size(); }
  // The correlations; of one on demand image 2's features.
  const at::Tensor& operator[](std::size_t level) const { return levels_[level]; }
  const std::vector<at::Tensor>& levels() const { return levels_; }

 private:
  friend at::Tensor correlation_lookup(const CorrelationPyramid&, const at::Tensor&, int);
  std::vector<at::Tensor> levels_;
  at::Tensor features1_;                   // on demand only
  c10::intrusive_ptr<Gradient> gradient_;  // these two only while autograd records
  at::Tensor source_;                      // what lookups depend on in autograd's graph
};

// Reads a (2r+1)² window around every pixel's correspondence on each level.
//
// coords:  float32 [B, 2, H, W] (x, y) in cells of level 0, H·W = P.
// Returns float32 [B, levels·(2r+1)², H, W], channels-last. Within level i channel
// (dx + r)(2r + 1) + (dy + r) is the bilinear sample at coords / 2^i + (dx, dy); cells
// outside the map are zero. Differentiable in the pyramid, once; coords count as fixed.
at::Tensor correlation_lookup(const CorrelationPyramid& pyramid, const at::Tensor& coords,
                              int radius);

// The same by LibTorch's grid sampling, for any device; the definition that the
// CPU kernel is held against.
at::Tensor correlation_lookup_generic(const std::vector<at::Tensor>& levels,
                                      const at::Tensor& coords, int radius);

// The same on demand: some rows of correlations at a time.
at::Tensor correlation_lookup_on_demand_generic(const at::Tensor& features1,
                                                const std::vector<at::Tensor>& features2,
                                                const at::Tensor& coords, int radius);

}  // namespace flowscope::kernels
