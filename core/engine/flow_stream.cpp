#include "core/engine/flow_stream.h"

#include <utility>

namespace flowscope::engine {

FlowStream::FlowStream(std::shared_ptr<const FlowModel> model, const SequenceOptions& options,
                       int step)
    : model_(std::move(model)), sequence_(model_->sequence(options)), step_(step) {}

bool FlowStream::continues(const Frame& frame) const {
  return last_index_ && frame.generation == last_generation_ && frame.index == *last_index_ + step_;
}

std::optional<FlowResult> FlowStream::push(const Frame& frame, std::stop_token stop) {
  if (!continues(frame)) reset();
  return push(frame, cuts_.push(frame), std::move(stop));
}

std::optional<FlowResult> FlowStream::push(const Frame& frame, bool cut, std::stop_token stop) {
  // The detector is the caller's here, or has just seen this frame: it stays as it is.
  if (!continues(frame)) sequence_->reset();
  const bool after_break = cut || frame.gap_before;
  if (after_break) sequence_->forget_motion();
  std::optional<FlowResult> result;
  try {
    result = sequence_->push(frame, std::move(stop));
  } catch (...) {
    reset();
    throw;
  }
  last_index_ = frame.index;
  last_generation_ = frame.generation;
  if (result) result->cut = cut;
  // What was found across a break is not the motion of the next pair.
  if (after_break) sequence_->forget_motion();
  return result;
}

void FlowStream::reset() {
  sequence_->reset();
  cuts_.reset();
  last_index_.reset();
}

void FlowStream::forget_motion() { sequence_->forget_motion(); }

void FlowStream::set_options(const SequenceOptions& options) { sequence_->set_options(options); }

}  // namespace flowscope::engine
