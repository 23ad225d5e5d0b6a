// RAFT as a drawing of blocks.
#pragma once

#include <optional>
#include <vector>

#include "core/flow/network_block.h"
#include "core/raft/network.h"

namespace flowscope::raft {

// Seconds that the parts took for one pair.
struct BlockTimes {
  double features = 0;  // both frames
  double context = 0;
  double correlate = 0;
  double upsample = 0;
  std::optional<UpdateRecord> update{};  // all iterations; none where it cannot be told
};

// For maps of width × height cells of 8 pixels and that many iterations. Sizes are those
// of the grid of 8 pixels; parameters are counted from the network's tensors.
std::vector<NetworkBlock> network_blocks(const Config& config, int width, int height,
                                         int iterations, const BlockTimes& times);

}  // namespace flowscope::raft
