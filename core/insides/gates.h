// What the GRU's gates say over the whole frame: where the hidden state still changes.
#pragma once

#include <stop_token>
#include <vector>

#include "core/flow/trace.h"

namespace flowscope::insides {

// The tensors of one pass of update k: after = (1 − z)·before + z·q (RAFT, eq. 3 to 6).
struct GruPass {
  Channels z, r, q;
  Channels before, after;  // the hidden state
};
// Error in a sentence where the trace did not keep gates and hidden states.
GruPass gru_pass(const Trace& trace, int k, int pass);

// |now − before|, the mean over the channels. Equal shapes.
Map mean_change(const Channels& now, const Channels& before);

// Over all cells and channels of one pass of update k.
struct GateMeans {
  int k = 0;
  double z = 0, r = 0;
  double change = 0;  // of the hidden state, by size
};
std::vector<GateMeans> gate_means(const Trace& trace, int pass, std::stop_token stop = {});

}  // namespace flowscope::insides
