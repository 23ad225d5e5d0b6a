#include "core/insides/iterations.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/stop.h"

namespace flowscope::insides {

std::vector<Change> changes(const Trace& trace) {
  std::vector<Change> out;
  for (int k = 0; k < trace.iterations(); ++k) {
    const FlowField delta = trace.delta_at(k);
    Change change{k, 0, 0, {}};
    for (int y = 0; y < delta.height; ++y)
      for (int x = 0; x < delta.width; ++x) {
        const Vec2 step = delta.at(x, y);
        const double length = std::hypot(double(step.u), double(step.v));
        change.mean += length;
        if (length > change.largest) {
          change.largest = length;
          change.where = {x, y};
        }
      }
    if (!delta.empty()) change.mean /= double(delta.flow.size());
    out.push_back(change);
  }
  return out;
}

IterationError error_of(const FlowField& flow, const FlowField& truth, double max_flow) {
  if (flow.size() != truth.size())
    throw Error(fmt::format("The flow is {}x{} and its truth {}x{}; they have to be the same.",
                            flow.width, flow.height, truth.width, truth.height));
  IterationError error;
  std::size_t counted = 0;
  for (std::size_t i = 0; i < truth.flow.size(); ++i) {
    const Vec2 wanted = truth.flow[i];
    if (!truth.is_valid(i) || !(std::hypot(double(wanted.u), double(wanted.v)) < max_flow))
      continue;
    const double du = std::abs(double(flow.flow[i].u) - wanted.u);
    const double dv = std::abs(double(flow.flow[i].v) - wanted.v);
    error.l1 += du + dv;
    error.epe += std::hypot(du, dv);
    ++counted;
  }
  if (counted > 0) error.epe /= double(counted);
  if (!truth.empty()) error.l1 /= 2.0 * double(truth.flow.size());
  return error;
}

std::vector<IterationError> iteration_errors(const Trace& trace, const FlowField& truth,
                                             double max_flow, std::stop_token stop) {
  std::vector<IterationError> errors;
  for (int k = 0; k <= trace.iterations(); ++k) {
    check_stop(stop);
    IterationError error = error_of(trace.upsampled(k), truth, max_flow);
    error.k = k;
    errors.push_back(error);
  }
  return errors;
}

std::vector<LossTerm> loss_terms(const std::vector<double>& l1, double gamma) {
  std::vector<LossTerm> terms;
  double sum = 0;
  const auto n = int(l1.size());
  for (int k = 1; k <= n; ++k) {
    const double error = l1[std::size_t(k - 1)], weight = std::pow(gamma, n - k);
    terms.push_back({k, error, weight, weight * error, 0});
    sum += weight * error;
  }
  if (sum > 0)
    for (LossTerm& term : terms) term.share = term.product / sum;
  return terms;
}

}  // namespace flowscope::insides
