// The face that every flow method shows: RAFT, DIS, Farneback, and what comes.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/frame.h"
#include "core/flow/flow_field.h"
#include "core/flow/trace.h"

namespace flowscope {

// Where padding goes; both are RAFT's (its InputPadder).
enum class PaddingMode {
  centred,  // "sintel": the smaller half left and above
  bottom,   // "kitti": columns centred, all rows below
};

enum class Precision { automatic, fp32, bf16, fp16 };
enum class DeviceKind { automatic, cpu, cuda };

// What a caller asks of a model when it is loaded. `automatic` is resolved once,
// by the loader; ModelInfo says to what.
struct ModelOptions {
  DeviceKind device = DeviceKind::automatic;
  Precision precision = Precision::automatic;
  int threads = 0;  // 0: all cores
  friend bool operator==(const ModelOptions&, const ModelOptions&) = default;
};

struct ModelInfo {
  std::string name;          // "raft-small", "dis"; for a file its stem
  std::string architecture;  // "RAFT-small", "OpenCV DIS (medium)"
  std::string file;          // path of the checkpoint, empty if there is none
  std::string sha256;        // of that file, 64 hex digits, empty if there is none
  std::string device;        // "CPU", "CUDA: NVIDIA H200"
  std::string precision;     // "fp32", "bf16", empty where it has no meaning
  int threads = 0;
  std::int64_t parameters = 0;
  bool iterative = false;  // has iterations to choose, and a warm start
  int iterations = 12;     // of an iterative one, where nobody names a number
  int fine_from = 0;       // of so many on, the last ones run at twice the size; 0: never
  bool traceable = false;  // fills FlowResult::trace on request
  std::vector<std::string> warnings;  // "weights follow a formula: this flow means nothing"
};

struct SequenceOptions {
  int iterations = 12;         // 0: as many as the model was made for (ModelInfo)
  bool warm_start = true;      // start from the previous pair's flow, moved forward
  bool reuse_features = true;  // image 2's features are the next pair's image 1's; exact
  bool backward = false;       // also flow from the newer frame to the older
  bool trace = false;          // keep a Trace with each result (costs memory)
  TraceParts parts;            // what else it keeps
  Size inference_size;         // the size at which the network runs; empty: the frame's own
  double inference_scale = 0;  // instead of a size: a factor on the frame's; 0: not given
  PaddingMode padding = PaddingMode::centred;
  friend bool operator==(const SequenceOptions&, const SequenceOptions&) = default;
};

// Seconds spent in a stage of the last pair, by name: "encode", "correlate",
// "refine", "upsample"; the classics have "flow".
using StageTimes = std::map<std::string, double>;

// The flow of one pair. Copying copies handles.
struct FlowResult {
  Frame frame1;                               // the frame the flow is drawn on, t
  Frame frame2;                               // t + gap
  std::shared_ptr<const FlowField> flow;      // at frame1's size and in its pixels
  std::shared_ptr<const FlowField> backward;  // on frame2, only if asked for
  std::shared_ptr<const Trace> trace;         // only if asked for and the model has one
  int iterations = 0;                         // run; 0 where the word means nothing
  bool warm = false;                          // began from the previous pair's flow
  bool cut = false;                           // frame2 begins another shot (engine's detector)
  Size inference_size;
  StageTimes stages;
  double seconds = 0;  // whole push, wall clock
};

// Flow over one stream of frames. Keeps what carries over from pair to pair: the
// last frame and its features, the last low-resolution flow. One thread at a time.
class FlowSequence {
 public:
  virtual ~FlowSequence() = default;

  // Flow from the frame pushed before to this one; nothing for the first frame
  // after construction or reset(), and when the size changes (which resets).
  // Throws Stopped within one stage or iteration once `stop` is triggered; the
  // sequence is then as after reset(). Throws Error when memory runs out.
  virtual std::optional<FlowResult> push(const Frame& frame, std::stop_token stop = {}) = 0;

  // Forgets everything: at a seek, at a gap.
  virtual void reset() = 0;

  // Forgets the motion only: the next pair starts cold, its first frame's features stay.
  virtual void forget_motion() = 0;

  // Takes effect with the next push. What no longer fits is forgotten.
  virtual void set_options(const SequenceOptions& options) = 0;
  virtual const SequenceOptions& options() const = 0;
};

// A loaded method. Immutable and shared between sequences.
class FlowModel {
 public:
  virtual ~FlowModel() = default;
  virtual const ModelInfo& info() const = 0;
  virtual std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const = 0;

  // Flow of a single pair, cold. Frames of different size: Error.
  FlowResult pair(const Frame& frame1, const Frame& frame2, const SequenceOptions& options = {},
                  std::stop_token stop = {}) const;
};

// "auto" | "fp32" | …: the words of the command line and of JSON. Unknown: UsageError.
Precision precision_from(const std::string& word);
std::string to_string(Precision precision);
DeviceKind device_from(const std::string& word);
std::string to_string(DeviceKind device);

// Iterations that a pair takes: those asked for, else the model's own; 0 for a model that
// has none.
int iterations_for(const SequenceOptions& options, const ModelInfo& info);

// The size at which the network runs for frames of `source`, before padding.
// Errors: UsageError for a size below 1 or a scale that makes one.
Size inference_size_for(const SequenceOptions& options, Size source);

// The same for a model: twice that, where no size is named and it has fine iterations.
Size inference_size_for(const SequenceOptions& options, const ModelInfo& info, Size source);

}  // namespace flowscope
