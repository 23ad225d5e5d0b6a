#include "core/insides/gates.h"

#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/stop.h"

namespace flowscope::insides {
namespace {

double mean(const std::vector<float>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

}  // namespace

GruPass gru_pass(const Trace& trace, int k, int pass) {
  return {trace.inside(Inside::z, k, pass), trace.inside(Inside::r, k, pass),
          trace.inside(Inside::q, k, pass),
          pass == 0 ? trace.inside(Inside::hidden, k) : trace.inside(Inside::after, k, pass - 1),
          trace.inside(Inside::after, k, pass)};
}

Map mean_change(const Channels& now, const Channels& before) {
  if (now.count != before.count || now.width != before.width || now.height != before.height)
    throw Error("The two tensors have different shapes; their change cannot be told.");
  std::vector<double> sums(now.cells());
  for (int c = 0; c < now.count; ++c)
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += std::abs(double(now.channel(c)[i]) - before.channel(c)[i]);
  Map map{now.width, now.height, {}};
  for (const double sum : sums) map.values.push_back(float(sum / std::max(now.count, 1)));
  return map;
}

std::vector<GateMeans> gate_means(const Trace& trace, int pass, std::stop_token stop) {
  std::vector<GateMeans> out;
  for (int k = 0; k < trace.iterations(); ++k) {
    check_stop(stop);
    const GruPass one = gru_pass(trace, k, pass);
    out.push_back({k, mean(one.z.values), mean(one.r.values),
                   mean(mean_change(one.after, one.before).values)});
  }
  return out;
}

}  // namespace flowscope::insides
