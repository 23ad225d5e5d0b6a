#include "core/raft/refinement.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace flowscope::raft {

Refinement::Refinement(const Network& network, const at::Tensor& features1,
                       const at::Tensor& features2, const Context& context, int iterations,
                       const at::Tensor& warm)
    : network_(network), iterations_(iterations) {
  const int coarse = std::clamp(iterations - 1, 0, network.config().coarse_iterations);
  at::Tensor first1 = features1, first2 = features2, flow = warm;
  if (coarse > 0) {
    first1 = halved(features1), first2 = halved(features2);
    if (warm.defined()) flow = halved(warm) / 2;
    grids_.push_back({network.halved(context), network.correlate(first1, first2), coarse});
  }
  grids_.push_back({context, network.correlate(features1, features2), iterations});
  const Context& start = grids_.front().context;
  if (!flow.defined()) flow = network.first_flow(first1, first2, start);
  state_ = network.start(start, flow);
  state_.cell = coarse > 0 ? 2 * kCell : kCell;
}

at::Tensor Refinement::on_fine_grid(const at::Tensor& map) const {
  const at::Tensor& like = grids_.back().context.hidden;
  return doubled(map, like.size(2), like.size(3));
}

State Refinement::next_start() const {
  if (state_.cell == kCell || state_.k < grids_.front().last) return state_;
  State state = network_.start(grids_.back().context, on_fine_grid(state_.flow) * 2);
  state.k = state_.k;
  return state;
}

void Refinement::step(UpdateRecord* record) {
  const Grid& grid = state_.k < grids_.front().last ? grids_.front() : grids_.back();
  state_ = network_.refine(next_start(), grid.pyramid, grid.context, record);
}

at::Tensor Refinement::upsample() const {
  if (state_.cell > kCell) return enlarged(on_fine_grid(state_.flow) * 2);
  return network_.upsample(state_, done());
}

at::Tensor Refinement::mixture() const {
  if (state_.cell > kCell)
    return enlarged(on_fine_grid(network_.update().mixture(state_.hidden))) / kCell;
  return network_.mixture(state_, done());
}

}  // namespace flowscope::raft
