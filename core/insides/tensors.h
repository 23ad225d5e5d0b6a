// The tensors of a trace, each in its own time: which iteration they belong to, which cell of
// them a pixel sees, what their channels are compared with.
#pragma once

#include <vector>

#include "core/flow/flow_model.h"
#include "core/insides/channels.h"

namespace flowscope::insides {

// Whether it is another one at every iteration; feature maps and context are not.
bool by_iteration(Inside what);
// At which k to ask the trace for a tensor while iteration k is looked at: the result has a
// hidden state, but the last motion features are those of the update before it.
int tensor_iteration(const Trace& trace, Inside what, int k);
// How many of them there are: k = 0 … count − 1.
int tensor_count(const Trace& trace, Inside what);

// The cell of a tensor at iteration k that belongs to a cell of image 1: of feature map 2 the
// one nearest to the correspondence, of others the same place.
Cell tensor_cell(const Trace& trace, Inside what, int k, Cell cell);

// Statistics of channels = inside(what, k): against the iteration before, against the image
// (of feature map 2: image 2), and against the flow that goes with it: after the update for
// what an update reads, flow k for a hidden state, the result for feature map 1 and context.
// Feature map 2 is of image 2's cells, where no flow begins.
std::vector<ChannelStatistics> tensor_statistics(const FlowResult& pair, Inside what, int k,
                                                 const Channels& channels);

// For a film strip: telling_motion_features; of other tensors the six that correlate most
// with |flow|, else vary most.
std::vector<int> telling_channels(const FlowResult& pair, Inside what, int k);

}  // namespace flowscope::insides
