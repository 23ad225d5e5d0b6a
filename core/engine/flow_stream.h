// A FlowSequence that knows about video: cuts, gaps and where it may start warm.
#pragma once

#include <memory>
#include <optional>

#include "core/engine/cut_detector.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

// Feeds frames to a sequence; forgets the motion at a cut (the result is marked),
// at a gap in the frames, and everything when the source index does not go on by
// the expected step (a seek, a loop). One thread at a time; runs synchronously.
class FlowStream {
 public:
  FlowStream(std::shared_ptr<const FlowModel> model, const SequenceOptions& options);

  std::optional<FlowResult> push(const Frame& frame, std::stop_token stop = {});
  void reset();
  // The next pair starts cold (exports do so at every 50th source frame).
  void forget_motion();
  void set_options(const SequenceOptions& options);
  const FlowModel& model() const { return *model_; }

 private:
  std::shared_ptr<const FlowModel> model_;
  std::unique_ptr<FlowSequence> sequence_;
  CutDetector cuts_;
  std::optional<std::int64_t> last_index_;
  std::uint64_t last_generation_ = 0;
};

}  // namespace flowscope::engine
