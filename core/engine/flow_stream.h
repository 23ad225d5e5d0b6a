// A FlowSequence that knows about video: cuts, gaps and where it may start warm.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/engine/cut_detector.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

// Feeds frames to a sequence; forgets the motion at a cut (the result is marked),
// at a gap in the frames, and everything when the source index does not go on by
// the expected step (a seek, a loop). One thread at a time; runs synchronously.
// Leaves by Stopped or Error as if reset.
class FlowStream {
 public:
  // `step`: how far apart in the source the frames are that will be pushed.
  FlowStream(std::shared_ptr<const FlowModel> model, const SequenceOptions& options, int step = 1);

  // Looks for a cut between this frame and the one pushed before.
  std::optional<FlowResult> push(const Frame& frame, std::stop_token stop = {});
  // The same where the caller knows whether a cut lies between the two: with a
  // step above 1 it has seen the frames in between.
  std::optional<FlowResult> push(const Frame& frame, bool cut, std::stop_token stop);

  void reset();
  // The next pair starts cold.
  void forget_motion();
  void set_options(const SequenceOptions& options);
  const FlowModel& model() const { return *model_; }

 private:
  bool continues(const Frame& frame) const;

  std::shared_ptr<const FlowModel> model_;
  std::unique_ptr<FlowSequence> sequence_;
  int step_;
  CutDetector cuts_;
  std::optional<std::int64_t> last_index_;
  std::uint64_t last_generation_ = 0;
};

}  // namespace flowscope::engine
