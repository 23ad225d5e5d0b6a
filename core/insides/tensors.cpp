#include "core/insides/tensors.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace flowscope::insides {

bool by_iteration(Inside what) {
  return what != Inside::features1 && what != Inside::features2 && what != Inside::context;
}

int tensor_iteration(const Trace& trace, Inside what, int k) {
  return by_iteration(what) ? std::clamp(k, 0, tensor_count(trace, what) - 1) : 0;
}

int tensor_count(const Trace& trace, Inside what) {
  if (!by_iteration(what)) return 1;
  return what == Inside::hidden || what == Inside::mask ? trace.iterations() + 1
                                                        : trace.iterations();
}

Cell tensor_cell(const Trace& trace, Inside what, int k, Cell cell) {
  if (what == Inside::features2) {
    const Vec2 at = trace.correspondence(k, cell, 0);
    const Size size = trace.map_size(0);
    return {std::clamp(int(std::lround(at.u)), 0, size.width - 1),
            std::clamp(int(std::lround(at.v)), 0, size.height - 1)};
  }
  return by_iteration(what) ? trace.own_cell(tensor_iteration(trace, what, k), cell) : cell;
}

std::vector<ChannelStatistics> tensor_statistics(const FlowResult& pair, Inside what, int k,
                                                 const Channels& channels) {
  const Trace& trace = *pair.trace;
  const int last = trace.iterations();
  const int grid = by_iteration(what) ? k : last;
  std::optional<Channels> before;
  if (by_iteration(what) && k > 0) before = trace.inside(what, k - 1);
  const Map image =
      image_over_cells(what == Inside::features2 ? pair.frame2 : pair.frame1, trace, grid);
  std::optional<FlowField> flow;
  if (what != Inside::features2) {
    flow = trace.flow_at(what == Inside::hidden ? k : std::min(grid + 1, last));
    if (flow->flow.size() != channels.cells()) flow = trace.flow_at(grid);
    if (flow->flow.size() != channels.cells()) flow.reset();
  }
  Companions companions;
  if (before) companions.before = &*before;
  if (flow) companions.flow = &*flow;
  if (image.values.size() == channels.cells()) companions.image = &image;
  return channel_statistics(channels, companions);
}

std::vector<int> telling_channels(const FlowResult& pair, Inside what, int k) {
  if (what == Inside::motion) return telling_motion_features(*pair.trace, k);
  constexpr std::size_t kMost = 6;
  const auto statistics = tensor_statistics(pair, what, k, pair.trace->inside(what, k));
  const bool moves = std::any_of(statistics.begin(), statistics.end(),
                                 [](const auto& one) { return one.with_length != 0; });
  std::vector<int> order =
      ordered(statistics, moves ? ChannelOrder::with_length : ChannelOrder::variance);
  order.resize(std::min(order.size(), kMost));
  return order;
}

}  // namespace flowscope::insides
