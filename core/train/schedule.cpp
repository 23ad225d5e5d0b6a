#include "core/train/schedule.h"

#include <algorithm>

namespace flowscope::train {
namespace {

double between(double from, double to, double share) {
  return from + (to - from) * std::clamp(share, 0.0, 1.0);
}

double one_cycle(const ScheduleOptions& options, double step, double steps) {
  const double start = options.rate / 25, end = start / 1e4;
  const double top = options.warm_up * steps - 1, last = steps - 1;
  if (step <= top) return between(start, options.rate, top > 0 ? step / top : 1);
  return between(options.rate, end, last > top ? (step - top) / (last - top) : 1);
}

}  // namespace

double learning_rate(const ScheduleOptions& options, std::int64_t step, std::int64_t steps,
                     double progress) {
  if (options.kind == ScheduleKind::one_cycle)
    return one_cycle(options, std::max(double(step), progress * double(steps)), double(steps));
  const double up =
      options.warm_up_steps > 0 ? double(step + 1) / double(options.warm_up_steps) : 1;
  const double down =
      options.decay > 0 ? between(1, options.last_rate, 1 - (1 - progress) / options.decay) : 1;
  return options.rate * std::min(1.0, up) * down;
}

}  // namespace flowscope::train
