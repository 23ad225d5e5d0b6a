#include "core/flow/metrics.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "core/base/error.h"

namespace flowscope {

namespace {

void expect_same_size(const FlowField& prediction, const FlowField& truth) {
  if (prediction.size() != truth.size())
    throw Error(fmt::format("The flow is {}x{} and its truth {}x{}; they must be of one size.",
                            prediction.width, prediction.height, truth.width, truth.height));
}

double length(double u, double v) { return std::sqrt(u * u + v * v); }

bool finite(Vec2 f) { return std::isfinite(f.u) && std::isfinite(f.v); }

bool known(const FlowField& flow, std::size_t i) {
  return flow.is_valid(i) && finite(flow.flow[i]);
}

// Between (u, v, 1) vectors. By cross and dot product: acos is blind near 0°.
double angle_in_degrees(Vec2 a, Vec2 b) {
  const double cross_x = double(a.v) - b.v;
  const double cross_y = double(b.u) - a.u;
  const double cross_z = double(a.u) * b.v - double(a.v) * b.u;
  const double dot = double(a.u) * b.u + double(a.v) * b.v + 1;
  const double cross = std::sqrt(cross_x * cross_x + cross_y * cross_y + cross_z * cross_z);
  return std::atan2(cross, dot) * 180 / std::numbers::pi;
}

std::size_t band_of(double true_length) {
  return true_length < 1 ? 0 : true_length < 10 ? 1 : true_length <= 40 ? 2 : 3;
}

}  // namespace

FlowError flow_error(const FlowField& prediction, const FlowField& truth) {
  expect_same_size(prediction, truth);
  FlowError sums;
  for (std::size_t i = 0; i < truth.flow.size(); ++i) {
    if (!known(truth, i)) continue;
    if (!known(prediction, i))
      throw Error(fmt::format("The flow has no value at pixel {},{}, where the truth has one.",
                              i % std::size_t(truth.width), i / std::size_t(truth.width)));
    const Vec2 p = prediction.flow[i], t = truth.flow[i];
    const double error = length(double(p.u) - t.u, double(p.v) - t.v);
    const double true_length = length(t.u, t.v);
    sums.pixels += 1;
    sums.epe += error;
    sums.over_1px += error > 1;
    sums.over_3px += error > 3;
    sums.over_5px += error > 5;
    sums.fl += error > 3 && error > 0.05 * true_length;
    sums.angular += angle_in_degrees(p, t);
    FlowError::Band& band = sums.by_motion[band_of(true_length)];
    band.pixels += 1;
    band.epe += error;
  }
  if (sums.pixels == 0) return sums;
  const double pixels = double(sums.pixels);
  sums.epe /= pixels;
  sums.angular /= pixels;
  for (double* share : {&sums.over_1px, &sums.over_3px, &sums.over_5px, &sums.fl})
    *share *= 100 / pixels;
  for (auto& band : sums.by_motion)
    if (band.pixels > 0) band.epe /= double(band.pixels);
  return sums;
}

std::vector<float> error_map(const FlowField& prediction, const FlowField& truth) {
  expect_same_size(prediction, truth);
  std::vector<float> map(truth.flow.size(), 0.0f);
  for (std::size_t i = 0; i < map.size(); ++i) {
    if (!known(truth, i) || !known(prediction, i)) continue;
    const Vec2 p = prediction.flow[i], t = truth.flow[i];
    map[i] = float(length(double(p.u) - t.u, double(p.v) - t.v));
  }
  return map;
}

}  // namespace flowscope
