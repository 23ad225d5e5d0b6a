#include "core/engine/benchmark.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/stop.h"
#include "core/engine/flow_stream.h"
#include "core/engine/noise_clip.h"

namespace flowscope::engine {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

// Nearest rank: the smallest value that at least 95 % do not exceed.
double percentile95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[std::size_t(std::ceil(0.95 * double(values.size()))) - 1];
}

double peak_rss_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) / 1024;  // Linux counts KiB
}

// What is measured, pair by pair; the warm-up is counted and thrown away.
class Measurement {
 public:
  explicit Measurement(const BenchmarkOptions& options) : options_(options) {
    if (options.repetitions < 1 || options.warm_up < 0)
      throw UsageError("A benchmark needs at least one repetition and no negative warm-up.");
  }

  bool done() const { return int(pair_ms_.size()) >= options_.repetitions; }

  void add(double ms, const StageTimes& stages) {
    if (options_.progress) options_.progress(seen_ + 1, options_.warm_up + options_.repetitions);
    if (seen_++ < options_.warm_up) return;
    pair_ms_.push_back(ms);
    for (const auto& [name, seconds] : stages) stage_ms_[name].push_back(seconds * 1000);
  }

  BenchmarkResult result() const {
    if (pair_ms_.empty())
      throw Error(
          fmt::format("The source ended after {} pairs, before the warm-up of {} was over: "
                      "take a longer one, or a shorter warm-up.",
                      seen_, options_.warm_up));
    BenchmarkResult out;
    out.pair_ms = pair_ms_;
    out.median_ms = median(pair_ms_);
    out.p95_ms = percentile95(pair_ms_);
    for (const auto& [name, values] : stage_ms_) out.stage_ms[name] = median(values);
    out.peak_rss_mb = peak_rss_mb();
    return out;
  }

 private:
  const BenchmarkOptions& options_;
  int seen_ = 0;
  std::vector<double> pair_ms_;
  std::map<std::string, std::vector<double>> stage_ms_;
};

}  // namespace

BenchmarkResult benchmark(const FlowModel& model, const BenchmarkOptions& options,
                          std::stop_token stop) {
  Measurement measurement(options);
  if (options.size.empty()) throw UsageError("A benchmark needs frames of at least 1x1 pixel.");
  const NoiseClip clip(options.size, stop);
  const auto sequence = model.sequence(options.sequence);
  if (!options.pairs_only) sequence->push(clip.frame(0), stop);
  for (std::int64_t i = 0; !measurement.done(); ++i) {
    check_stop(stop);
    const auto start = Clock::now();
    const std::optional<FlowResult> result =
        options.pairs_only ? model.pair(clip.frame(i), clip.frame(i + 1), options.sequence, stop)
                           : sequence->push(clip.frame(i + 1), stop);
    const double ms = ms_since(start);
    if (!result) throw Error(fmt::format("{} gave no flow for a pair.", model.info().name));
    measurement.add(ms, result->stages);
  }
  return measurement.result();
}

BenchmarkResult benchmark_source(const FlowModel& model, FrameSource& source,
                                 const BenchmarkOptions& options, std::stop_token stop) {
  Measurement measurement(options);
  // The stream shares its model; this one is borrowed for as long as we run.
  FlowStream stream(std::shared_ptr<const FlowModel>(std::shared_ptr<void>(), &model),
                    options.sequence);
  while (!measurement.done()) {
    check_stop(stop);
    const auto start = Clock::now();
    const auto frame = source.read();
    if (!frame) break;
    const double decode_ms = ms_since(start);
    const auto result = stream.push(*frame, stop);
    const double ms = ms_since(start);
    if (!result) continue;
    StageTimes stages = result->stages;
    stages["decode"] = decode_ms / 1000;
    measurement.add(ms, stages);
  }
  return measurement.result();
}

}  // namespace flowscope::engine
