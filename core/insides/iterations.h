// What happens from iteration to iteration: updates, errors, RAFT's loss.
#pragma once

#include <stop_token>
#include <vector>

#include "core/flow/trace.h"

namespace flowscope::insides {

// |Δf| of update k over its grid, in cells of 8 pixels.
struct Change {
  int k = 0;
  double mean = 0;
  double largest = 0;
  Cell where;  // of the largest, in cells of its grid
};
std::vector<Change> changes(const Trace& trace);  // k = 0 … N − 1

// Flow k against the truth. The L1 mean is RAFT's: over all pixels and both directions;
// pixels without truth or with a true flow of `max_flow` pixels and more count as 0 there.
// EPE: mean over the pixels that count.
struct IterationError {
  int k = 0;
  double epe = 0;  // pixels
  double l1 = 0;
};
std::vector<IterationError> iteration_errors(const Trace& trace, const FlowField& truth,
                                             double max_flow = 400, std::stop_token stop = {});
IterationError error_of(const FlowField& flow, const FlowField& truth, double max_flow = 400);

// RAFT's sequence loss (Teed and Deng 2020, section 3.4) taken apart.
struct LossTerm {
  int k = 0;  // 1 … N: the start has no term
  double l1 = 0;
  double weight = 0;  // γ^(N − k)
  double product = 0;
  double share = 0;  // of the sum of products, 0 … 1
};
// l1: of flows 1 … N.
std::vector<LossTerm> loss_terms(const std::vector<double>& l1, double gamma = 0.8);

}  // namespace flowscope::insides
