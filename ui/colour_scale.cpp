#include "ui/colour_scale.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace flowscope::ui {
namespace {

constexpr double kFloor = 1;
constexpr double kHeadroom = 1.1;  // so that few pixels reach the wheel's darker outside
constexpr double kUp = 0.35;       // share of the way to a longer motion, per result
constexpr double kDown = 0.06;     // and to a shorter one
constexpr std::size_t kSamples = 20000;

}  // namespace

void ColourScale::set_automatic() {
  automatic_ = true;
  fresh_ = true;
}

void ColourScale::set_fixed(double pixels) {
  automatic_ = false;
  fixed_ = std::max(pixels, 1e-3);
}

void ColourScale::adapt(const FlowField& flow) {
  if (flow.empty()) return;
  const double wanted = target(flow);
  const double share = fresh_ ? 1 : wanted > adapted_ ? kUp : kDown;
  adapted_ += share * (wanted - adapted_);
  fresh_ = false;
}

void ColourScale::hold(const FlowField* flow) {
  held_.reset();
  if (flow != nullptr && !flow->empty()) held_ = target(*flow);
}

double ColourScale::target(const FlowField& flow) {
  std::vector<float> lengths;
  lengths.reserve(kSamples + 1);
  // An odd step walks through all columns whatever the width.
  const std::size_t step = (flow.flow.size() / kSamples) | 1;
  for (std::size_t i = 0; i < flow.flow.size(); i += step) {
    const float length = std::hypot(flow.flow[i].u, flow.flow[i].v);
    if (flow.is_valid(i) && std::isfinite(length)) lengths.push_back(length);
  }
  if (lengths.empty()) return kFloor;
  const auto nth = lengths.begin() + std::ptrdiff_t(double(lengths.size() - 1) * 0.995);
  std::nth_element(lengths.begin(), nth, lengths.end());
  return std::max(double(*nth) * kHeadroom, kFloor);
}

}  // namespace flowscope::ui
