// The curves that panels show and files keep. Titles say what, not of which frames.
#pragma once

#include <vector>

#include "core/insides/covariance.h"
#include "core/insides/gates.h"
#include "core/insides/iterations.h"
#include "core/insides/plot.h"

namespace flowscope::insides {

Plot changes_plot(const std::vector<Change>& changes);
Plot errors_plot(const std::vector<IterationError>& errors);  // EPE and mean L1
// RAFT's loss taken apart: each term in pixels, its weight and its share of the sum.
Plot loss_plot(const std::vector<IterationError>& errors, double gamma);
// The terms of flows 1 … N, whose errors these are.
std::vector<LossTerm> loss_terms_of(const std::vector<IterationError>& errors, double gamma);
// Means of the gates; which pass is said where there are several.
Plot gates_plot(const std::vector<GateMeans>& means, int pass, int passes);

// How wide and how far the covariance of one cell is, level by level.
Plot widths_plot(const std::vector<RowWidth>& levels, Cell cell);

}  // namespace flowscope::insides
