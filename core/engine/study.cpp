#include "core/engine/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/stop.h"
#include "core/engine/registry.h"

namespace flowscope::engine {
namespace {

constexpr int kLongestGap = 8, kMostIterations = 32;

void require_sense(const StudyOptions& options) {
  if (options.gap < 1 || options.gap > kLongestGap)
    throw UsageError(fmt::format("A study pairs frames that are 1 to {} apart, not {}.",
                                 kLongestGap, options.gap));
  if (options.iterations < 1 || options.iterations > kMostIterations)
    throw UsageError(fmt::format("A study runs 1 to {} iterations, not {}.", kMostIterations,
                                 options.iterations));
}

// Whatever was lost between two frames, the person chose them as a pair.
Frame chosen(Frame frame) {
  frame.gap_before = false;
  return frame;
}

}  // namespace

StudyOptions as_in_the_post() {
  StudyOptions options;
  options.gap = 2;
  return options;
}

StudyFrames study_frames(FrameSource& source, std::int64_t first, const StudyOptions& options,
                         std::stop_token stop) {
  require_sense(options);
  const std::int64_t before = first - options.gap, second = first + options.gap;
  const bool wants_before = options.warm && before >= 0;
  source.seek_frame(wants_before ? before : first);
  StudyFrames frames;
  while (!frames.second) {
    check_stop(stop);
    std::optional<Frame> frame = source.read();
    if (!frame || frame->index > second)
      throw Error(fmt::format("{} has no frames {} and {} to study together.", source.info().name,
                              first, second));
    if (wants_before && frame->index == before) frames.before = *frame;
    if (frame->index == first) frames.first = *frame;
    if (frame->index == second && frames.first) frames.second = *frame;
  }
  return frames;
}

std::shared_ptr<const FlowModel> study_model(std::shared_ptr<const FlowModel> model) {
  const ModelInfo& info = model->info();
  if (info.precision.empty() || info.precision == to_string(Precision::fp32)) return model;
  ModelOptions options;
  options.precision = Precision::fp32;
  options.device = info.device.rfind("CUDA", 0) == 0 ? DeviceKind::cuda : DeviceKind::cpu;
  options.threads = info.threads;
  return open_model(info.file.empty() ? info.name : info.file, options);
}

FlowResult study(const FlowModel& model, const StudyFrames& frames, const StudyOptions& options,
                 std::stop_token stop) {
  require_sense(options);
  if (!model.info().traceable)
    throw Error(
        fmt::format("{} has no inside to study; only RAFT models have.", model.info().name));
  if (frames.first.size() != frames.second.size())
    throw Error(fmt::format("The two frames differ in size ({}x{} and {}x{}); flow needs the same.",
                            frames.first.width, frames.first.height, frames.second.width,
                            frames.second.height));
  SequenceOptions untraced;
  untraced.iterations = options.iterations;
  untraced.warm_start = options.warm;
  untraced.inference_size = options.inference_size;
  untraced.inference_scale = options.inference_scale;
  untraced.padding = options.padding;
  SequenceOptions traced = untraced;
  traced.trace = true;
  traced.parts = options.parts;

  const auto sequence = model.sequence(untraced);
  if (options.warm && frames.before) sequence->push(chosen(*frames.before), stop);
  sequence->push(chosen(frames.first), stop);
  sequence->set_options(traced);
  auto result = sequence->push(chosen(frames.second), stop);
  if (!result) throw Error(fmt::format("{} gave no flow for a pair of frames.", model.info().name));
  result->frame1 = frames.first;
  result->frame2 = frames.second;
  return std::move(*result);
}

std::size_t most_trace_bytes(Size inference, int iterations, const TraceParts& parts) {
  constexpr std::size_t kFeatures = 256, kHidden = 128, kContext = 128, kMotion = 128;
  constexpr std::size_t kLookups = 4 * 9 * 9, kPasses = 2, kGates = 4, kFlowAndUpdate = 4;
  const auto cells = [](int pixels) { return std::size_t(std::max(pixels, 128) + 7) / 8; };
  std::size_t pair = 2 * kFeatures + kHidden, update = kFlowAndUpdate;
  if (parts.context) pair += kContext;
  if (parts.hidden) update += kHidden;
  if (parts.motion) update += kMotion;
  if (parts.lookups) update += kLookups;
  if (parts.gates) update += kPasses * kGates * kHidden;
  return cells(inference.width) * cells(inference.height) * sizeof(float) *
         (pair + update * std::size_t(iterations + 1));
}

TraceParts within(std::size_t limit, Size inference, int iterations, TraceParts parts) {
  for (bool TraceParts::*part :
       {&TraceParts::gates, &TraceParts::lookups, &TraceParts::motion, &TraceParts::hidden})
    if (most_trace_bytes(inference, iterations, parts) > limit) parts.*part = false;
  return parts;
}

}  // namespace flowscope::engine
