#include "core/raft/refinement.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

namespace flowscope::raft {
namespace {

// How many of the iterations run at 1/8, at 1/16 and so on, on maps of height × width at 1/8.
std::vector<int> shares(const Config& config, std::int64_t height, std::int64_t width,
                        int iterations) {
  std::vector<int> counts{0};
  for (const int count : config.coarse_iterations) {
    const int halvings = int(counts.size()) + config.levels - 1;
    if ((std::min(height, width) >> halvings) == 0) break;
    counts.push_back(count);
  }
  int left = std::max(iterations - 1, 0);
  for (std::size_t g = counts.size() - 1; g > 0; --g) {
    counts[g] = std::min(counts[g], left);
    left -= counts[g];
  }
  while (counts.size() > 1 && counts.back() == 0) counts.pop_back();
  counts[0] = iterations - std::accumulate(counts.begin() + 1, counts.end(), 0);
  return counts;
}

}  // namespace

Refinement::Refinement(const Network& network, const at::Tensor& features1,
                       const at::Tensor& features2, const Context& context, int iterations,
                       const at::Tensor& warm)
    : network_(network), iterations_(iterations) {
  at::Tensor first1 = features1, first2 = features2, flow = warm;
  Context own = context;
  int cell = kCell, last = iterations;
  const auto counts = shares(network.config(), features1.size(2), features1.size(3), iterations);
  for (std::size_t g = 0; g < counts.size(); ++g) {
    if (g > 0) {
      first1 = coarser(first1, 2), first2 = coarser(first2, 2);
      if (warm.defined()) flow = coarser(flow, 2) / 2;
      own = network.halved(own);
      cell *= 2;
    }
    if (counts[g] > 0) grids_.push_back({own, network.correlate(first1, first2), cell, last});
    last -= counts[g];
  }
  std::reverse(grids_.begin(), grids_.end());
  if (!flow.defined()) flow = network.first_flow(first1, first2, own);
  state_ = network.start(own, flow);
  state_.cell = cell;
}

const Refinement::Grid& Refinement::next_grid() const {
  std::size_t g = 0;
  while (g + 1 < grids_.size() && state_.k >= grids_[g].last) ++g;
  return grids_[g];
}

at::Tensor Refinement::onto(const Grid& grid, const at::Tensor& map) const {
  const at::Tensor& like = grid.context.hidden;
  return finer(map, state_.cell / grid.cell, like.size(2), like.size(3));
}

State Refinement::next_start() const {
  const Grid& grid = next_grid();
  if (state_.cell == grid.cell) return state_;
  const int factor = state_.cell / grid.cell;
  State state = network_.start(grid.context, onto(grid, state_.flow) * factor);
  state.k = state_.k;
  state.cell = grid.cell;
  return state;
}

void Refinement::step(UpdateRecord* record) {
  const Grid& grid = next_grid();
  state_ = network_.refine(next_start(), grid.pyramid, grid.context, record);
}

at::Tensor Refinement::upsample() const {
  if (state_.cell == kCell) return network_.upsample(state_, done());
  return enlarged(onto(grids_.back(), state_.flow) * (state_.cell / kCell));
}

at::Tensor Refinement::mixture() const {
  if (state_.cell == kCell) return network_.mixture(state_, done());
  return enlarged(onto(grids_.back(), network_.update().mixture(state_.hidden))) / kCell;
}

}  // namespace flowscope::raft
