// How fast a model is.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

struct BenchmarkOptions {
  Size size{448, 256};
  int repetitions = 20;     // measured pairs
  int warm_up = 3;          // pairs before them
  bool pairs_only = false;  // independent pairs: nothing cached, cold
  SequenceOptions sequence;
  std::function<void(int done, int total)> progress;  // pairs, between two that are timed
};

struct BenchmarkResult {
  std::vector<double> pair_ms;  // each measured pair
  double median_ms = 0;
  double p95_ms = 0;
  StageTimes stage_ms;     // medians by stage
  double peak_rss_mb = 0;  // of the process
};

// Frames are noise textures that move smoothly, made before the clock starts.
BenchmarkResult benchmark(const FlowModel& model, const BenchmarkOptions& options,
                          std::stop_token stop = {});

// The whole way of a frame: decoding, flow. At most options.repetitions pairs
// of the source after the warm-up.
BenchmarkResult benchmark_source(const FlowModel& model, FrameSource& source,
                                 const BenchmarkOptions& options, std::stop_token stop = {});

}  // namespace flowscope::engine
