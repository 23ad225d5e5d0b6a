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

Refinement::Refinement(const Network& network, const EncodedPair& pair, int iterations,
                       const at::Tensor& warm, const std::optional<EncodedPair>& half)
    : network_(network), iterations_(iterations) {
  EncodedPair on = pair;
  at::Tensor flow = warm;
  int cell = kCell, left = iterations;
  const auto coarsen_to = [&](EncodedPair next) {
    on = std::move(next);
    if (warm.defined()) flow = coarser(flow, 2) / 2;
    cell *= 2;
  };
  if (half) {
    grids_.push_back(
        {pair.context, network.correlate_on_demand(pair.features1, pair.features2), cell, left});
    left -= network.config().fine_iterations;
    coarsen_to(*half);
  }
  const auto counts = shares(network.config(), on.features1.size(2), on.features1.size(3), left);
  for (std::size_t g = 0; g < counts.size(); ++g) {
    if (g > 0)
      coarsen_to({coarser(on.features1, 2), coarser(on.features2, 2), network.halved(on.context)});
    if (counts[g] > 0)
      grids_.push_back({on.context, network.correlate(on.features1, on.features2), cell, left});
    left -= counts[g];
  }
  std::reverse(grids_.begin(), grids_.end());
  if (!flow.defined()) flow = network.first_flow(on.features1, on.features2, on.context);
  state_ = network.start(on.context, flow);
  state_.cell = cell;
  half_ = half.has_value();
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
  // What half the size ends with is its result: the learned weights say where its edges are.
  const at::Tensor flow = half_ && grid.cell == kCell
                              ? coarser(network_.upsample(state_), kCell / 2) / (kCell / 2)
                              : onto(grid, state_.flow) * factor;
  State state = network_.start(grid.context, flow);
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
