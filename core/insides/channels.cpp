#include "core/insides/channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/insides/geometry.h"

namespace flowscope::insides {
namespace {

double correlation(const float* a, const float* b, std::size_t n) {
  double sum_a = 0, sum_b = 0;
  for (std::size_t i = 0; i < n; ++i) {
    sum_a += a[i];
    sum_b += b[i];
  }
  const double mean_a = sum_a / double(n), mean_b = sum_b / double(n);
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = a[i] - mean_a, y = b[i] - mean_b;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

// u, v and |flow| of every cell.
struct Parts {
  std::vector<float> u, v, length;

  explicit Parts(const FlowField& flow) {
    for (const Vec2 d : flow.flow) {
      u.push_back(d.u);
      v.push_back(d.v);
      length.push_back(std::hypot(d.u, d.v));
    }
  }
};

void require_cells(std::size_t cells, std::size_t given, const char* what) {
  if (cells != given)
    throw Error(fmt::format("{} has {} cells and the channels {}; they have to be the same.", what,
                            given, cells));
}

double mean_change(const float* now, const float* before, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += std::abs(double(now[i]) - before[i]);
  return sum / double(n);
}

double key(const ChannelStatistics& one, ChannelOrder order) {
  switch (order) {
    case ChannelOrder::number:
      return -double(one.channel);
    case ChannelOrder::variance:
      return one.variance;
    case ChannelOrder::change:
      return one.change;
    case ChannelOrder::with_u:
      return std::abs(one.with_u);
    case ChannelOrder::with_v:
      return std::abs(one.with_v);
    case ChannelOrder::with_length:
      return std::abs(one.with_length);
    case ChannelOrder::with_image:
      return std::abs(one.with_image);
  }
  return 0;
}

}  // namespace

std::vector<ChannelStatistics> channel_statistics(const Channels& channels,
                                                  const Companions& companions) {
  const std::size_t n = channels.cells();
  std::vector<ChannelStatistics> out;
  if (n == 0) return out;
  std::optional<Parts> flow;
  if (companions.flow) {
    require_cells(n, companions.flow->flow.size(), "The flow");
    flow.emplace(*companions.flow);
  }
  if (companions.image) require_cells(n, companions.image->values.size(), "The picture");
  // On another grid there is nothing to compare with.
  const Channels* before = companions.before;
  if (before && (before->cells() != n || before->count != channels.count)) before = nullptr;

  for (int c = 0; c < channels.count; ++c) {
    const float* values = channels.channel(c);
    ChannelStatistics one;
    one.channel = c;
    const auto [least, largest] = std::minmax_element(values, values + n);
    one.least = *least;
    one.largest = *largest;
    one.mean = std::accumulate(values, values + n, 0.0) / double(n);
    for (std::size_t i = 0; i < n; ++i)
      one.variance += (values[i] - one.mean) * (values[i] - one.mean);
    one.variance /= double(n);
    if (before) one.change = mean_change(values, before->channel(c), n);
    if (flow) {
      one.with_u = correlation(values, flow->u.data(), n);
      one.with_v = correlation(values, flow->v.data(), n);
      one.with_length = correlation(values, flow->length.data(), n);
    }
    if (companions.image) one.with_image = correlation(values, companions.image->values.data(), n);
    out.push_back(one);
  }
  return out;
}

std::vector<int> ordered(const std::vector<ChannelStatistics>& statistics, ChannelOrder order) {
  std::vector<ChannelStatistics> sorted = statistics;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [order](const auto& a, const auto& b) { return key(a, order) > key(b, order); });
  std::vector<int> numbers;
  for (const ChannelStatistics& one : sorted) numbers.push_back(one.channel);
  return numbers;
}

double correlation(const Map& a, const Map& b) {
  require_cells(a.values.size(), b.values.size(), "The other map");
  return correlation(a.values.data(), b.values.data(), a.values.size());
}

std::pair<float, float> range_over(const std::vector<Map>& maps) {
  std::pair<float, float> range{0, 0};
  bool first = true;
  for (const Map& map : maps)
    for (const float value : map.values) {
      range = first ? std::pair{value, value}
                    : std::pair{std::min(range.first, value), std::max(range.second, value)};
      first = false;
    }
  return range;
}

Map mean_over_channels(const Channels& channels) {
  std::vector<double> sums(channels.cells());
  for (int c = 0; c < channels.count; ++c)
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += channels.channel(c)[i];
  Map map{channels.width, channels.height, {}};
  for (const double sum : sums) map.values.push_back(float(sum / std::max(channels.count, 1)));
  return map;
}

Map image_over_cells(const Frame& frame, const Trace& trace, int k) {
  const Size grid = trace.grid_size(k, 0);
  Map map{grid.width, grid.height, {}};
  for (int y = 0; y < grid.height; ++y)
    for (int x = 0; x < grid.width; ++x) {
      const Box box = cell_box(trace, k, 0, {float(x), float(y)});
      // Within the padding: the frame's border, which the network saw repeated.
      const auto first = [](double position, int size) {
        return std::clamp(int(std::ceil(position)), 0, size - 1);
      };
      const int left = first(box.left, frame.width), top = first(box.top, frame.height);
      const int right = std::max(left + 1, std::min(int(std::ceil(box.right)), frame.width));
      const int bottom = std::max(top + 1, std::min(int(std::ceil(box.bottom)), frame.height));
      double sum = 0;
      for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column) {
          const std::uint8_t* rgb = frame.row(row) + std::ptrdiff_t(column) * 3;
          sum += 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
        }
      map.values.push_back(float(sum / (255.0 * (right - left) * (bottom - top))));
    }
  return map;
}

std::string channel_name(const Trace& trace, Inside inside, int channel, int count) {
  if (inside == Inside::motion && channel == count - 2) return "flow u (cells)";
  if (inside == Inside::motion && channel == count - 1) return "flow v (cells)";
  const int side = 2 * trace.radius() + 1;
  if (inside == Inside::lookup) {
    const int within = channel % (side * side);  // x is the slow axis
    return fmt::format("level {} ({:+d}, {:+d})", channel / (side * side) + 1,
                       within / side - trace.radius(), within % side - trace.radius());
  }
  if (inside == Inside::mask)
    return fmt::format("neighbour {}, sub-pixel ({}, {})", channel / 64, channel % 8,
                       channel % 64 / 8);
  return fmt::format("channel {}", channel);
}

std::vector<int> telling_motion_features(const Trace& trace, int k) {
  const Channels motion = trace.inside(Inside::motion, k);
  constexpr int kOfLarge = 128;
  if (motion.count == kOfLarge && trace.radius() == 4) return {20, 48, 49, 121, 126, 127};
  const FlowField flow =
      trace.flow_at(k + 1).flow.size() == motion.cells() ? trace.flow_at(k + 1) : trace.flow_at(k);
  std::vector<int> order =
      ordered(channel_statistics(motion, {nullptr, &flow, nullptr}), ChannelOrder::with_length);
  std::erase_if(order, [&](int channel) { return channel >= motion.count - 2; });
  order.resize(std::min<std::size_t>(order.size(), 4));
  order.push_back(motion.count - 2);
  order.push_back(motion.count - 1);
  return order;
}

}  // namespace flowscope::insides
