// One pass of the GRU as pictures.
#pragma once

#include <optional>

#include "core/insides/figure.h"
#include "core/insides/gates.h"

namespace flowscope::insides {

// Gates from 0 to 1; candidate and hidden states on one scale, to be compared.
struct GateFigures {
  Figure z, r, q;
  Figure before, after;           // the hidden state of the whole iteration
  std::optional<Figure> between;  // after the first of two passes
  Figure change;                  // by size over this pass, the mean over the channels
};
// gru = gru_pass(trace, k, pass). Of one channel, or the mean over all of them.
GateFigures gate_figures(const Trace& trace, int k, int pass, const GruPass& gru,
                         std::optional<int> channel = {});

}  // namespace flowscope::insides
