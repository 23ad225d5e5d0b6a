// How fast to learn, and when.
#pragma once

#include <cstdint>

namespace flowscope::train {

enum class ScheduleKind {
  one_cycle,  // RAFT's: linear up for `warm_up` of the steps, linear down for the rest
  stable,     // linear up over `warm_up_steps`, level, linear down to `last_rate` in the last
              // `decay` of the progress: whatever interrupts it before that leaves a level rate
};

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::stable;
  double rate = 4e-4;  // the highest
  // one_cycle
  double warm_up = 0.05;  // share of the steps
  // stable
  std::int64_t warm_up_steps = 1000;
  double decay = 0.1;      // share of the progress
  double last_rate = 0.0;  // as a share of `rate`
  friend bool operator==(const ScheduleOptions&, const ScheduleOptions&) = default;
};

// The rate of step `step` (from 0) of `steps`. `progress` 0…1 is how much of the stage is
// done; it differs from step / steps where a stage also ends by the clock.
// one_cycle equals PyTorch's OneCycleLR(rate, steps, warm_up, anneal_strategy="linear")
// with its start at rate / 25 and its end at rate / 250000.
double learning_rate(const ScheduleOptions& options, std::int64_t step, std::int64_t steps,
                     double progress);

}  // namespace flowscope::train
