// What the checks of trainings share: tiny ones, on the CPU.
#pragma once

#include "core/train/trainer.h"

namespace flowscope::checks {

inline nn::Placement on_threads(int threads) {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  options.threads = threads;
  nn::Placement placement = nn::resolve(options);
  nn::use_threads(threads);
  return placement;
}

inline nn::Placement on_one_thread() { return on_threads(1); }

inline train::TrainingConfig tiny(std::int64_t steps) {
  train::TrainingConfig config = train::parse_config(
      R"({"model": "raft-small", "pool": {"pairs": 2, "reuse": 1000},
          "stages": [{"steps": 4, "crops": [[144, 128], [128, 144]], "iterations": 2,
                      "accumulate": 2, "occluded_from": 0.5,
                      "schedule": {"rate": 1e-4, "warm_up_steps": 2, "decay": 0}},
                     {"steps": 1000, "crops": [[128, 128]], "iterations": 2}]})",
      "tiny");
  config.stages[1].steps = steps;
  return config;
}

inline bool same_tensors(const raft::Weights& a, const raft::Weights& b) {
  for (const auto& [name, tensor] : a.tensors)
    if (!tensor.equal(b.tensors.at(name))) return false;
  return true;
}

inline raft::Weights first_weights() { return raft::initial_weights(raft::small(), 1); }

}  // namespace flowscope::checks
