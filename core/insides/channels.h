// Many channels made comparable: statistics, order, one scale.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/frame.h"
#include "core/flow/trace.h"

namespace flowscope::insides {

struct ChannelStatistics {
  int channel = 0;
  float least = 0, largest = 0;
  double mean = 0, variance = 0;  // over the cells
  double change = 0;              // mean |now − before|; 0 without a before
  // Pearson's correlation over the cells; 0 where one side is constant or not given.
  double with_u = 0, with_v = 0, with_length = 0, with_image = 0;
};
// What channels are compared with; empty ones are left out. Same cells as the channels.
struct Companions {
  const Channels* before = nullptr;  // the same tensor an iteration earlier
  const FlowField* flow = nullptr;   // of those cells
  const Map* image = nullptr;        // image_over_cells()
};
std::vector<ChannelStatistics> channel_statistics(const Channels& channels,
                                                  const Companions& companions = {});

enum class ChannelOrder { number, variance, change, with_u, with_v, with_length, with_image };
// Channel numbers, the most telling first (correlations by size, whatever their sign).
std::vector<int> ordered(const std::vector<ChannelStatistics>& statistics, ChannelOrder order);

// Pearson's correlation of two maps of equal size; 0 where one is constant.
double correlation(const Map& a, const Map& b);
// One channel's range over several iterations, for a film strip on one scale.
std::pair<float, float> range_over(const std::vector<Map>& maps);
Map mean_over_channels(const Channels& channels);

// Image 1's brightness (0 … 1, BT.601) as the mean over the box of each cell of update k's
// grid.
Map image_over_cells(const Frame& frame, const Trace& trace, int k);

// Of one channel of `count`, for people: "flow u (cells)", "level 2 (+1, -3)", "channel 20".
std::string channel_name(const Trace& trace, Inside inside, int channel, int count);

// Motion features for the film strip: those that correlate most with |flow|, then the two of
// the flow itself; for RAFT large (128 channels) the post's 20, 48, 49, 121, then 126, 127.
std::vector<int> telling_motion_features(const Trace& trace, int k);

}  // namespace flowscope::insides
