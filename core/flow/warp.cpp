#include "core/flow/warp.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"

namespace flowscope {

namespace {

void expect_same_size(Size a, Size b, const char* what) {
  if (a != b)
    throw Error(fmt::format("{} differ in size ({}x{} and {}x{}).", what, a.width, a.height,
                            b.width, b.height));
}

// The four pixels around a position and their weights.
struct Sample {
  int x0, x1, y0, y1;
  float fx, fy;

  // False where the position is no number or lies outside the pixels' centres.
  bool find(float x, float y, Size size) {
    if (!(x >= 0 && y >= 0 && x <= float(size.width - 1) && y <= float(size.height - 1)))
      return false;
    x0 = int(x);
    y0 = int(y);
    x1 = std::min(x0 + 1, size.width - 1);
    y1 = std::min(y0 + 1, size.height - 1);
    fx = x - float(x0);
    fy = y - float(y0);
    return true;
  }

  template <typename Value>
  Value mix(Value a, Value b, Value c, Value d) const {
    return (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy;
  }
};

}  // namespace

Image warp_backward(const Frame& frame2, const FlowField& flow, std::vector<std::uint8_t>* inside) {
  expect_same_size(frame2.size(), flow.size(), "The frame and the flow that warps it");
  Image out(flow.width, flow.height);
  if (inside) inside->assign(flow.flow.size(), 0);
  Sample at;
  for (int y = 0; y < flow.height; ++y)
    for (int x = 0; x < flow.width; ++x) {
      const Vec2 f = flow.at(x, y);
      if (!flow.is_valid(x, y) || !at.find(float(x) + f.u, float(y) + f.v, flow.size())) continue;
      const std::uint8_t *top = frame2.row(at.y0), *bottom = frame2.row(at.y1);
      const int left = at.x0 * 3, right = at.x1 * 3;
      for (int c = 0; c < 3; ++c)
        out.at(x, y)[c] = std::uint8_t(0.5f + at.mix<float>(top[left + c], top[right + c],
                                                            bottom[left + c], bottom[right + c]));
      if (inside) (*inside)[flow.offset(x, y)] = 1;
    }
  return out;
}

std::vector<std::uint8_t> occlusion_mask(const FlowField& forward, const FlowField& backward) {
  expect_same_size(forward.size(), backward.size(), "The forward and the backward flow");
  std::vector<std::uint8_t> mask(forward.flow.size(), 255);
  const auto known = [&](int x, int y) { return backward.is_valid(x, y); };
  Sample at;
  for (int y = 0; y < forward.height; ++y)
    for (int x = 0; x < forward.width; ++x) {
      const Vec2 f = forward.at(x, y);
      if (!forward.is_valid(x, y) || !at.find(float(x) + f.u, float(y) + f.v, forward.size()))
        continue;
      if (!known(at.x0, at.y0) || !known(at.x1, at.y0) || !known(at.x0, at.y1) ||
          !known(at.x1, at.y1))
        continue;
      const Vec2 a = backward.at(at.x0, at.y0), b = backward.at(at.x1, at.y0);
      const Vec2 c = backward.at(at.x0, at.y1), d = backward.at(at.x1, at.y1);
      const float bu = at.mix(a.u, b.u, c.u, d.u), bv = at.mix(a.v, b.v, c.v, d.v);
      const float du = f.u + bu, dv = f.v + bv;
      const float lengths = f.u * f.u + f.v * f.v + bu * bu + bv * bv;
      if (du * du + dv * dv <= 0.01f * lengths + 0.5f) mask[forward.offset(x, y)] = 0;
    }
  return mask;
}

}  // namespace flowscope
