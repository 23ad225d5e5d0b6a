#include "core/flow/resample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace flowscope {

namespace {

// The source cells that make up one cell of the output along one axis.
struct Taps {
  int first = 0;
  std::vector<float> weights;  // sum to 1
};

// Where output cell i's centre lies on the source, held within it.
double source_centre(int i, int from, int to) {
  return std::clamp((i + 0.5) * from / to - 0.5, 0.0, double(from - 1));
}

Taps linear_taps(int i, int from, int to) {
  const double centre = source_centre(i, from, to);
  const int first = std::min(int(centre), std::max(from - 2, 0));
  const auto share = float(centre - first);
  if (from == 1) return {0, {1.0f}};
  return {first, {1 - share, share}};
}

// Every source cell counts by how much of it the output cell covers.
Taps area_taps(int i, int from, int to) {
  const double begin = double(i) * from / to, end = double(i + 1) * from / to;
  Taps taps{int(begin), {}};
  for (int s = taps.first; s < from && s < end; ++s)
    taps.weights.push_back(
        float((std::min(end, s + 1.0) - std::max(begin, double(s))) / (end - begin)));
  return taps;
}

std::vector<Taps> axis(int from, int to, Taps (*taps)(int, int, int)) {
  std::vector<Taps> out;
  out.reserve(std::size_t(to));
  for (int i = 0; i < to; ++i) out.push_back(taps(i, from, to));
  return out;
}

void expect_picture(Size from, Size to) {
  if (from.empty() || to.empty())
    throw Error(fmt::format("A picture of {}x{} cannot be made out of one of {}x{}.", to.width,
                            to.height, from.width, from.height));
}

}  // namespace

Frame resize_frame(const Frame& frame, Size size) {
  expect_picture(frame.size(), size);
  if (size == frame.size()) return frame;
  const auto pick = [](int from, int to) { return to < from ? area_taps : linear_taps; };
  const auto columns = axis(frame.width, size.width, pick(frame.width, size.width));
  const auto rows = axis(frame.height, size.height, pick(frame.height, size.height));

  Image image(size.width, size.height);
  const std::size_t source_row = std::size_t(frame.width) * 3;
  std::vector<float> line(source_row);
  for (int y = 0; y < size.height; ++y) {
    const Taps& down = rows[std::size_t(y)];
    std::fill(line.begin(), line.end(), 0.0f);
    for (std::size_t k = 0; k < down.weights.size(); ++k) {
      const std::uint8_t* from = frame.row(down.first + int(k));
      const float weight = down.weights[k];
      for (std::size_t i = 0; i < source_row; ++i) line[i] += weight * from[i];
    }
    std::uint8_t* out = image.at(0, y);
    for (const Taps& across : columns) {
      float sum[3] = {0.5f, 0.5f, 0.5f};
      const float* from = line.data() + std::size_t(across.first) * 3;
      for (const float weight : across.weights)
        for (int c = 0; c < 3; ++c) sum[c] += weight * *from++;
      for (int c = 0; c < 3; ++c) *out++ = std::uint8_t(std::min(sum[c], 255.0f));
    }
  }
  Frame out = make_frame(std::move(image), frame.index, frame.time);
  out.generation = frame.generation;
  out.gap_before = frame.gap_before;
  return out;
}

FlowField resize_flow(const FlowField& flow, Size size) {
  expect_picture(flow.size(), size);
  if (size == flow.size()) return flow;
  const auto columns = axis(flow.width, size.width, linear_taps);
  const auto rows = axis(flow.height, size.height, linear_taps);
  const float scale_u = float(size.width) / float(flow.width);
  const float scale_v = float(size.height) / float(flow.height);

  FlowField out(size.width, size.height);
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const Taps &across = columns[std::size_t(x)], &down = rows[std::size_t(y)];
      // Unknown pixels do not count; where they weigh more than half, so is the result.
      float u = 0, v = 0, sum = 0;
      for (std::size_t j = 0; j < down.weights.size(); ++j)
        for (std::size_t i = 0; i < across.weights.size(); ++i) {
          const int sx = across.first + int(i), sy = down.first + int(j);
          if (!flow.is_valid(sx, sy)) continue;
          const float weight = down.weights[j] * across.weights[i];
          u += weight * flow.at(sx, sy).u;
          v += weight * flow.at(sx, sy).v;
          sum += weight;
        }
      if (sum < 0.5f)
        out.invalidate(x, y);
      else
        out.at(x, y) = {u / sum * scale_u, v / sum * scale_v};
    }
  return out;
}

}  // namespace flowscope
