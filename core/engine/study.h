// The shown pair once more, with settings made for understanding it.
//
// Live video has neighbouring frames, a warm start, few iterations and reduced precision. A
// study has its own settings and its own sequence on the model's shared network: live
// playback never notices. Runs synchronously; call it from any thread with a stop token.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "core/base/frame_source.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

struct StudyOptions {
  int gap = 1;          // 1 … 8 frames from the first of the pair to the second
  bool warm = false;    // start from the flow of the pair a gap before, moved forward
  int iterations = 20;  // 1 … 32; of that pair before as well
  TraceParts parts = kAllParts;
  Size inference_size;         // as in SequenceOptions
  double inference_scale = 0;  // as in SequenceOptions
  PaddingMode padding = PaddingMode::centred;
  friend bool operator==(const StudyOptions&, const StudyOptions&) = default;
};

// As in "Unpacking a Deep Optical Flow Model": frames t and t + 2, zero start; its first 15
// updates are the first 15 of these.
StudyOptions as_in_the_post();

struct StudyFrames {
  std::optional<Frame> before;  // t − gap, for a warm start
  Frame first, second;          // t, t + gap
};
// Seeks and reads. Errors: UsageError for a gap out of range, Error where the source has no
// such frames (with the frame's number); where only the one before is missing, `before` is
// empty and the study starts from zero.
StudyFrames study_frames(FrameSource& source, std::int64_t first, const StudyOptions& options,
                         std::stop_token stop = {});

// The same network in fp32: the model itself where it runs so, else loaded anew, which takes
// a while; keep it.
std::shared_ptr<const FlowModel> study_model(std::shared_ptr<const FlowModel> model);

// The traced pair. FlowResult::warm tells how it began. Throws UsageError for settings out of
// range, Error for a model without insides, Stopped within an iteration.
FlowResult study(const FlowModel& model, const StudyFrames& frames, const StudyOptions& options,
                 std::stop_token stop = {});

// What a trace of a pair takes at most, whatever RAFT it is (as large's, the widest), at the
// network's size.
std::size_t most_trace_bytes(Size inference, int iterations, const TraceParts& parts);

// As many of the parts as a limit allows: gates go first, then lookups, motion features,
// hidden states. What every trace keeps stays.
TraceParts within(std::size_t limit, Size inference, int iterations, TraceParts parts);

}  // namespace flowscope::engine
