// The iterations of one batch of pairs, in the order that the model was made for: first
// the coarse ones, if it has any, then those at 1/8, then those on twice the size.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "core/raft/network.h"

namespace flowscope::raft {

// Inference, tracing and training run this same loop:
//
//   Refinement refinement(network, pair, iterations);
//   while (!refinement.done()) {
//     refinement.step();
//     flows.push_back(refinement.upsample());
//   }
//
// Where the first flow is regressed, state() holds it before the first step, with its
// gradient. The network has to outlive the refinement.
class Refinement {
 public:
  // warm: a flow to start from instead, float32 [B, 2, h, w] in cells of 8 pixels.
  // half: the same pair at half its width and height, on maps of exactly half the size. All
  // but Config::fine_iterations run on it; without it all run on the pair.
  // Of N iterations one at least is at 1/8; the coarsest grid has its share before the others.
  // A grid on which the pyramid's coarsest level would be empty is left out.
  Refinement(const Network& network, const EncodedPair& pair, int iterations,
             const at::Tensor& warm = {}, const std::optional<EncodedPair>& half = {});

  bool done() const { return state_.k == iterations_; }
  void step(UpdateRecord* record = nullptr);

  // As the last update left it; state().cell tells the grid.
  const State& state() const { return state_; }
  // The state's flow (the shown result's once done()) in pixels, float32 [B, 2, 8h, 8w], and
  // its mixture (network.h); a coarse one is enlarged bilinearly.
  at::Tensor upsample() const;
  at::Tensor mixture() const;

  // What the next update starts from: on a finer grid than state() where that changes.
  State next_start() const;

 private:
  struct Grid {
    Context context;
    CorrelationPyramid pyramid;
    int cell;  // pixels of the input in one of its cells
    int last;  // iterations done when this grid is done
  };
  const Grid& next_grid() const;
  at::Tensor onto(const Grid& grid, const at::Tensor& map) const;  // from the state's grid

  const Network& network_;
  int iterations_;
  std::vector<Grid> grids_;  // coarse first
  State state_;
  bool half_ = false;  // the grids from 16 pixels on are of half the size
};

}  // namespace flowscope::raft
