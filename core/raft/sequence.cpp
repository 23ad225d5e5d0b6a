#include "core/raft/sequence.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <fmt/format.h>

#include <chrono>

#include "core/base/error.h"
#include "core/base/stop.h"
#include "core/flow/resample.h"
#include "core/kernels/forward_interpolate.h"
#include "core/raft/input.h"
#include "core/raft/memory.h"

namespace flowscope::raft {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Adds the time of a scope to a stage; waits for the device's queue first.
class StageTimer {
 public:
  StageTimer(StageTimes& times, const char* stage, at::Device device, double* apart = nullptr)
      : times_(times), stage_(stage), device_(device), apart_(apart) {}
  ~StageTimer() {
    if (!device_.is_cpu()) {
      const c10::impl::VirtualGuardImpl guard(device_.type());
      guard.getStream(device_).synchronize();
    }
    const double seconds = seconds_since(start_);
    times_[stage_] += seconds;
    if (apart_) *apart_ = seconds;
  }
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  StageTimes& times_;
  const char* stage_;
  at::Device device_;
  double* apart_;  // gets this scope's time alone
  Clock::time_point start_ = Clock::now();
};

}  // namespace

void tell_iterations(const Config& config, ModelInfo& info) {
  info.iterative = true;
  info.iterations = config.iterations;
  info.fine_from = config.fine_iterations > 0 ? config.fine_from : 0;
}

RaftSequence::RaftSequence(std::shared_ptr<const Network> network, const SequenceOptions& options)
    : network_(std::move(network)), options_(options) {
  tell_iterations(network_->config(), info_);
}

void RaftSequence::reset() {
  previous_.reset();
  forget_motion();
}

void RaftSequence::forget_motion() {
  last_flow_.reset();
  last_backward_.reset();
}

void RaftSequence::set_options(const SequenceOptions& options) {
  const bool same_input =
      options.inference_size == options_.inference_size &&
      options.inference_scale == options_.inference_scale && options.padding == options_.padding &&
      (!previous_ || inference_size_for(options, info_, previous_->frame.size()) ==
                         inference_size_for(options_, info_, previous_->frame.size()));
  options_ = options;
  if (same_input) return;
  forget_motion();
  if (previous_) previous_->picture.features.reset();  // encoded anew with the next pair
}

std::optional<FlowResult> RaftSequence::push(const Frame& frame, std::stop_token stop) {
  const auto start = Clock::now();
  const c10::InferenceMode inference;
  nn::use_threads(network_->placement().threads);
  try {
    if (previous_ && previous_->frame.size() != frame.size()) reset();
    StageTimes times;
    if (previous_ && (!previous_->picture.features.defined() || !options_.reuse_features)) {
      const Frame first = previous_->frame;
      previous_ = encode(first, times);
      check_stop(stop);
    }
    Encoded current = encode(frame, times);
    check_stop(stop);
    std::optional<FlowResult> result;
    if (previous_) {
      result = flow_between(*previous_, current, stop, times);
      result->stages = times;
      result->seconds = seconds_since(start);
    }
    previous_ = std::move(current);
    return result;
  } catch (const c10::Error& error) {
    reset();
    throw Error(fmt::format("RAFT failed on a frame of {}×{}: {}. Try a smaller inference size.",
                            frame.width, frame.height, error.what_without_backtrace()));
  } catch (...) {
    reset();
    throw;
  }
}

RaftSequence::Picture RaftSequence::encode(const Frame& frame, Size size,
                                           const Padding& padding) const {
  const Frame input = size == frame.size() ? frame : resize_frame(frame, size);
  Picture picture;
  picture.image = network_input(padded_pixels(input, padding), network_->placement().device);
  picture.features = network_->encode(picture.image);
  return picture;
}

RaftSequence::Encoded RaftSequence::encode(const Frame& frame, StageTimes& times) const {
  Encoded encoded;
  const StageTimer timer(times, "encode", network_->placement().device, &encoded.features_seconds);
  const Size size = inference_size_for(options_, frame.size());
  const Padding padding = padding_for(size, options_.padding, network_->config().levels);
  require_memory(
      pyramid_bytes((size.height + 7) / 8, (size.width + 7) / 8, network_->config().levels), size,
      network_->placement());
  encoded.frame = frame;
  encoded.inference_size = inference_size_for(options_, info_, frame.size());
  encoded.padding = padding;
  encoded.picture = encode(frame, size, padding);
  if (encoded.inference_size == size) return encoded;
  encoded.half = std::move(encoded.picture);
  encoded.padding = {2 * padding.left, 2 * padding.right, 2 * padding.top, 2 * padding.bottom};
  encoded.picture = encode(frame, encoded.inference_size, encoded.padding);
  return encoded;
}

void RaftSequence::add_contexts(Encoded& encoded, StageTimes& times) const {
  if (encoded.picture.context) return;
  const StageTimer timer(times, "encode", network_->placement().device, &encoded.context_seconds);
  const auto add = [&](Picture& picture) {
    picture.context = network_->context(picture.image);
    picture.image.reset();  // both encoders have seen it
  };
  add(encoded.picture);
  if (encoded.half) add(*encoded.half);
}

FlowResult RaftSequence::flow_between(Encoded& first, Encoded& second, const std::stop_token& stop,
                                      StageTimes& times) {
  const at::Device device = network_->placement().device;
  add_contexts(first, times);
  check_stop(stop);

  FlowResult result;
  result.frame1 = first.frame;
  result.frame2 = second.frame;
  result.inference_size = first.inference_size;
  result.iterations = iterations_for(options_, info_);
  const auto pair = [](const Picture& a, const Picture& b) {
    return EncodedPair{a.features, b.features, *a.context};
  };
  const auto run = [&](const Encoded& a, const Encoded& b, const at::Tensor& start_flow) {
    const auto correlate = [&] {
      const StageTimer timer(times, "correlate", device);
      return Refinement(*network_, pair(a.picture, b.picture), result.iterations, start_flow,
                        a.half ? std::optional(pair(*a.half, *b.half)) : std::nullopt);
    };
    Refinement refinement = correlate();
    check_stop(stop);
    const StageTimer timer(times, "refine", device);
    return refine(std::move(refinement), stop);
  };
  const auto field = [&](const State& state, const Encoded& on) {
    const StageTimer timer(times, "upsample", device);
    return std::make_shared<const FlowField>(finish(state, on));
  };

  result.warm = options_.warm_start && last_flow_.defined();
  Refined forward =
      run(first, second, result.warm ? kernels::forward_interpolate(last_flow_) : at::Tensor());
  result.flow = field(forward.state, first);
  last_flow_ = forward.state.flow;
  if (options_.trace) result.trace = trace_of(first, second, std::move(forward), times);

  if (options_.backward) {
    // Backward flow −b carries a cell of the newer frame on to the next one.
    const bool warm = options_.warm_start && last_backward_.defined();
    add_contexts(second, times);
    const Refined backward =
        run(second, first, warm ? -kernels::forward_interpolate(-last_backward_) : at::Tensor());
    result.backward = field(backward.state, second);
    last_backward_ = backward.state.flow;
  }
  return result;
}

RaftSequence::Refined RaftSequence::refine(Refinement refinement,
                                           const std::stop_token& stop) const {
  Refined refined;
  const TraceParts& parts = options_.parts;
  while (!refinement.done()) {
    check_stop(stop);
    if (!options_.trace) {
      refinement.step();
      continue;
    }
    const State start = refinement.next_start();
    RaftTrace::Iteration& noted = refined.trace.emplace_back();
    noted.flow = start.flow;
    noted.cell = start.cell;
    if (parts.hidden) noted.hidden = start.hidden;
    refinement.step(&refined.record);
    noted.delta = refinement.state().delta;
    if (parts.lookups) noted.lookup = refinement.state().lookup;
    if (parts.motion) noted.motion = refinement.state().motion_features;
    if (parts.gates) noted.passes = refined.record.passes;
  }
  refined.record.passes.clear();
  refined.state = refinement.state();
  if (options_.trace)
    refined.trace.push_back({refined.state.flow, refined.state.cell, refined.state.hidden});
  return refined;
}

std::shared_ptr<const Trace> RaftSequence::trace_of(const Encoded& first, const Encoded& second,
                                                    Refined refined,
                                                    const StageTimes& times) const {
  const Config& config = network_->config();
  RaftTrace::Content content{
      first.picture.features, second.picture.features, std::move(refined.trace),
      config.levels,          config.radius,           first.frame.size(),
      first.inference_size,   first.padding,           network_};
  if (first.half) content.half1 = first.half->features, content.half2 = second.half->features;
  content.keeps_context = options_.parts.context;
  if (content.keeps_context || config.mask_context)
    content.context = first.picture.context->features;
  content.times = {first.features_seconds + second.features_seconds, first.context_seconds,
                   times.at("correlate"), times.at("upsample"), std::nullopt};
  if (network_->placement().device.is_cpu()) content.times.update = refined.record;
  return std::make_shared<RaftTrace>(std::move(content));
}

FlowField RaftSequence::finish(const State& state, const Encoded& on) const {
  FlowField flow = to_field(network_->upsample(state), on.padding);
  return flow.size() == on.frame.size() ? flow : resize_flow(flow, on.frame.size());
}

}  // namespace flowscope::raft
