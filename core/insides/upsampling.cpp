#include "core/insides/upsampling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/stop.h"

namespace flowscope::insides {

constexpr int kNeighbours = 9;

// Flow k's cells, its weights if it has any, and the way from the frame to both.
class Coarse {
 public:
  Coarse(const Trace& trace, int k, bool with_weights) : trace_(trace), flow_(trace.flow_at(k)) {
    if (trace.cell_size_at(k) != kSubpixels || trace.cell_size() != kSubpixels)
      throw Error(
          fmt::format("Flow {} is on a grid of {} pixels; upsampling is shown from the grid "
                      "of 8.",
                      k, trace.cell_size_at(k)));
    if (with_weights && trace.has_mask(k)) mask_ = trace.inside(Inside::mask, k);
  }

  const Trace& trace() const { return trace_; }
  int width() const { return flow_.width; }
  int height() const { return flow_.height; }
  bool has_weights() const { return mask_.has_value(); }

  bool neighbour_inside(Cell cell, int neighbour) const {
    const int x = cell.x + neighbour % 3 - 1, y = cell.y + neighbour / 3 - 1;
    return x >= 0 && y >= 0 && x < flow_.width && y < flow_.height;
  }
  // In pixels of the network's input.
  Vec2 neighbour(Cell cell, int index) const {
    if (!neighbour_inside(cell, index)) return {};
    const Vec2 flow = flow_.at(cell.x + index % 3 - 1, cell.y + index / 3 - 1);
    return {flow.u * kSubpixels, flow.v * kSubpixels};
  }
  ConvexWeights weights(Cell cell) const {
    ConvexWeights out;
    for (int s = 0; s < kSubpixels * kSubpixels; ++s) {
      float* values = out.values.data() + std::size_t(s) * kNeighbours;
      for (int n = 0; n < kNeighbours; ++n)
        values[n] = mask_->at(n * kSubpixels * kSubpixels + s, cell.x, cell.y);
      const float largest = *std::max_element(values, values + kNeighbours);
      float sum = 0;
      for (int n = 0; n < kNeighbours; ++n) sum += values[n] = std::exp(values[n] - largest);
      for (int n = 0; n < kNeighbours; ++n) values[n] /= sum;
    }
    return out;
  }
  Vec2 combined(Cell cell, const ConvexWeights& weights, int sx, int sy) const {
    Vec2 sum;
    for (int n = 0; n < kNeighbours; ++n) {
      const Vec2 flow = neighbour(cell, n);
      sum.u += weights.at(sx, sy, n) * flow.u;
      sum.v += weights.at(sx, sy, n) * flow.v;
    }
    return sum;
  }
  // Corners on corners, as RAFT has it.
  Vec2 bilinear(int x, int y) const {
    const auto place = [](int pixel, int cells) {
      const int pixels = cells * kSubpixels;
      return pixels > 1 ? double(pixel) * (cells - 1) / (pixels - 1) : 0.0;
    };
    const double cx = place(x, flow_.width), cy = place(y, flow_.height);
    const int left = int(cx), top = int(cy);
    const int right = std::min(left + 1, flow_.width - 1),
              low = std::min(top + 1, flow_.height - 1);
    const double a = cx - left, b = cy - top;
    const auto blend = [&](float Vec2::*part) {
      const double upper = flow_.at(left, top).*part * (1 - a) + flow_.at(right, top).*part * a;
      const double lower = flow_.at(left, low).*part * (1 - a) + flow_.at(right, low).*part * a;
      return float((upper * (1 - b) + lower * b) * kSubpixels);
    };
    return {blend(&Vec2::u), blend(&Vec2::v)};
  }
  Vec2 nearest(int x, int y) const {
    const Vec2 flow = flow_.at(x / kSubpixels, y / kSubpixels);
    return {flow.u * kSubpixels, flow.v * kSubpixels};
  }

  // Input pixel under a pixel of the frame (pixel centres aligned).
  Cell input_pixel(int x, int y) const {
    const Size source = trace_.source_size(), inference = trace_.inference_size();
    const auto place = [](int at, int from, int to, int pad) {
      return std::clamp(int(std::floor((at + 0.5) * to / from)), 0, to - 1) + pad;
    };
    return {place(x, source.width, inference.width, trace_.padding().left),
            place(y, source.height, inference.height, trace_.padding().top)};
  }
  // Pixels of the input to pixels of the frame.
  Vec2 in_frame(Vec2 flow) const {
    const Size source = trace_.source_size(), inference = trace_.inference_size();
    return {flow.u * float(source.width) / float(inference.width),
            flow.v * float(source.height) / float(inference.height)};
  }

 private:
  const Trace& trace_;
  FlowField flow_;
  std::optional<Channels> mask_;
};

namespace {

double cross(Vec2 o, Vec2 a, Vec2 b) {
  return (double(a.u) - o.u) * (double(b.v) - o.v) - (double(a.v) - o.v) * (double(b.u) - o.u);
}

// Corners of the convex hull in order (Andrew's monotone chain).
std::vector<Vec2> hull_of(std::vector<Vec2> points) {
  std::sort(points.begin(), points.end(),
            [](Vec2 a, Vec2 b) { return a.u < b.u || (a.u == b.u && a.v < b.v); });
  points.erase(std::unique(points.begin(), points.end()), points.end());
  if (points.size() < 3) return points;
  std::vector<Vec2> hull;
  for (int side = 0; side < 2; ++side) {
    const std::size_t begin = hull.size();
    for (const Vec2 point : points) {
      while (hull.size() >= begin + 2 && cross(hull[hull.size() - 2], hull.back(), point) <= 0)
        hull.pop_back();
      hull.push_back(point);
    }
    hull.pop_back();  // the other side begins with it
    std::reverse(points.begin(), points.end());
  }
  return hull;
}

double distance_to_segment(Vec2 p, Vec2 a, Vec2 b) {
  const double du = double(b.u) - a.u, dv = double(b.v) - a.v, length = du * du + dv * dv;
  const double along =
      length > 0
          ? std::clamp(((double(p.u) - a.u) * du + (double(p.v) - a.v) * dv) / length, 0.0, 1.0)
          : 0.0;
  return std::hypot(p.u - (a.u + along * du), p.v - (a.v + along * dv));
}

double distance_to_corners(Vec2 point, const std::vector<Vec2>& hull) {
  double least = distance_to_segment(point, hull.back(), hull.front());
  bool within = hull.size() >= 3;
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const Vec2 a = hull[i], b = hull[(i + 1) % hull.size()];
    least = std::min(least, distance_to_segment(point, a, b));
    within = within && cross(a, b, point) >= 0;
  }
  return within ? 0 : least;
}

}  // namespace

Region region_around(const Trace& trace, int x, int y, int side) {
  const Size source = trace.source_size(), size = trace.inference_size();
  const auto first = [side](int at, int from, int to) {
    const int middle = int(std::floor((at + 0.5) * to / from));
    return std::clamp(middle - side / 2, 0, std::max(0, to - side));
  };
  return {first(x, source.width, size.width), first(y, source.height, size.height),
          std::min(side, size.width), std::min(side, size.height)};
}

Cell frame_pixel(const Trace& trace, const Region& region, int x, int y) {
  const Size source = trace.source_size(), size = trace.inference_size();
  const auto place = [](int at, int from, int to) {
    return std::clamp(int(std::floor((at + 0.5) * to / from)), 0, to - 1);
  };
  return {place(region.x + x, size.width, source.width),
          place(region.y + y, size.height, source.height)};
}

Upsampler::Upsampler(const Trace& trace, int k)
    : coarse_(std::make_unique<const Coarse>(trace, k, true)) {}
Upsampler::~Upsampler() = default;

bool Upsampler::has_weights() const { return coarse_->has_weights(); }

UpsamplingCell Upsampler::at(int x, int y) const {
  const Size size = coarse_->trace().source_size();
  if (x < 0 || y < 0 || x >= size.width || y >= size.height)
    throw UsageError(fmt::format("Pixel {},{} lies outside the frame of {}x{} (X,Y, from 0).", x, y,
                                 size.width, size.height));
  const Coarse& coarse = *coarse_;
  const Cell pixel = coarse.input_pixel(x, y);
  UpsamplingCell out;
  out.cell = {pixel.x / kSubpixels, pixel.y / kSubpixels};
  out.sx = pixel.x % kSubpixels;
  out.sy = pixel.y % kSubpixels;
  for (int n = 0; n < kNeighbours; ++n) {
    out.neighbours[std::size_t(n)] = coarse.in_frame(coarse.neighbour(out.cell, n));
    out.inside[std::size_t(n)] = coarse.neighbour_inside(out.cell, n);
  }
  out.bilinear = coarse.in_frame(coarse.bilinear(pixel.x, pixel.y));
  out.nearest = coarse.in_frame(coarse.nearest(pixel.x, pixel.y));
  out.convex = out.bilinear;
  if (coarse.has_weights()) {
    out.weights.push_back(coarse.weights(out.cell));
    out.convex = coarse.in_frame(coarse.combined(out.cell, out.weights[0], out.sx, out.sy));
  }
  return out;
}

UpsampledWays Upsampler::ways(const Region& region) const {
  const Coarse& coarse = *coarse_;
  const Padding pad = coarse.trace().padding();
  const int left = region.x + pad.left, top = region.y + pad.top;
  UpsampledWays ways;
  ways.bilinear = ways.nearest = FlowField(region.width, region.height);
  for (int y = 0; y < region.height; ++y)
    for (int x = 0; x < region.width; ++x) {
      ways.bilinear.at(x, y) = coarse.bilinear(x + left, y + top);
      ways.nearest.at(x, y) = coarse.nearest(x + left, y + top);
    }
  if (!coarse.has_weights()) return ways;
  ways.convex = FlowField(region.width, region.height);
  const int right = left + region.width - 1, bottom = top + region.height - 1;
  for (int cy = top / kSubpixels; cy <= bottom / kSubpixels; ++cy)
    for (int cx = left / kSubpixels; cx <= right / kSubpixels; ++cx) {
      const ConvexWeights weights = coarse.weights({cx, cy});
      for (int sy = 0; sy < kSubpixels; ++sy)
        for (int sx = 0; sx < kSubpixels; ++sx) {
          const int x = cx * kSubpixels + sx - left, y = cy * kSubpixels + sy - top;
          if (x < 0 || y < 0 || x >= region.width || y >= region.height) continue;
          ways.convex.at(x, y) = coarse.combined({cx, cy}, weights, sx, sy);
        }
    }
  return ways;
}

Vec2 combined(const UpsamplingCell& cell, int sx, int sy) {
  Vec2 sum;
  for (int n = 0; n < kNeighbours; ++n) {
    const float weight = cell.weights.at(0).at(sx, sy, n);
    const Vec2 flow = cell.neighbours[std::size_t(n)];
    sum.u += weight * flow.u;
    sum.v += weight * flow.v;
  }
  return sum;
}

UpsamplingCell upsampling_at(const Trace& trace, int k, int x, int y) {
  return Upsampler(trace, k).at(x, y);
}

UpsampledWays upsampled_ways(const Trace& trace, int k) {
  const Size size = trace.inference_size();
  return Upsampler(trace, k).ways({0, 0, size.width, size.height});
}

Map difference(const FlowField& a, const FlowField& b) {
  if (a.size() != b.size())
    throw Error(fmt::format("The fields are {}x{} and {}x{}; they have to be the same.", a.width,
                            a.height, b.width, b.height));
  Map map{a.width, a.height, {}};
  for (std::size_t i = 0; i < a.flow.size(); ++i)
    map.values.push_back(std::hypot(a.flow[i].u - b.flow[i].u, a.flow[i].v - b.flow[i].v));
  return map;
}

Map part_of(const Map& frame, const Trace& trace, const Region& region) {
  Map map{region.width, region.height, {}};
  for (int y = 0; y < region.height; ++y)
    for (int x = 0; x < region.width; ++x) {
      const Cell pixel = frame_pixel(trace, region, x, y);
      map.values.push_back(frame.at(pixel.x, pixel.y));
    }
  return map;
}

Above above(const Map& map, float bound) {
  Above out;
  std::size_t count = 0;
  for (const float value : map.values) {
    count += value > bound ? 1 : 0;
    out.largest = std::max(out.largest, value);
  }
  if (!map.values.empty()) out.share = double(count) / double(map.values.size());
  return out;
}

double distance_to_hull(Vec2 point, const std::vector<Vec2>& others) {
  return distance_to_corners(point, hull_of(others));
}

Map unreachable(const Trace& trace, int k, const FlowField& truth, std::stop_token stop) {
  const Size source = trace.source_size();
  if (truth.size() != source)
    throw Error(fmt::format("The truth is {}x{} and the frame {}x{}; they have to be the same.",
                            truth.width, truth.height, source.width, source.height));
  const Coarse coarse(trace, k, false);
  std::vector<std::vector<Vec2>> hulls;
  for (int y = 0; y < coarse.height(); ++y) {
    check_stop(stop);
    for (int x = 0; x < coarse.width(); ++x) {
      std::vector<Vec2> flows;
      for (int n = 0; n < kNeighbours; ++n)
        flows.push_back(coarse.in_frame(coarse.neighbour({x, y}, n)));
      hulls.push_back(hull_of(std::move(flows)));
    }
  }
  Map map{source.width, source.height, std::vector<float>(truth.flow.size())};
  for (int y = 0; y < source.height; ++y) {
    check_stop(stop);
    for (int x = 0; x < source.width; ++x) {
      if (!truth.is_valid(x, y)) continue;
      const Cell pixel = coarse.input_pixel(x, y);
      const auto cell = std::size_t(pixel.y / kSubpixels) * std::size_t(coarse.width()) +
                        std::size_t(pixel.x / kSubpixels);
      map.values[truth.offset(x, y)] = float(distance_to_corners(truth.at(x, y), hulls[cell]));
    }
  }
  return map;
}

}  // namespace flowscope::insides
