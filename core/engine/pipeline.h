// The threads behind the window: decode → flow → newest result.
//
//   decode thread: opens the source, reads, loops, stamps the generation
//        → BoundedQueue<Frame> →
//   flow thread: loads the model, FlowStream::push
//        → Latest<FlowResult> → whoever calls take_result() (the UI thread)
//
// Every method returns at once. Opening, seeking and changing the model bump the
// generation; frames and results of an old one are dropped. The destructor stops
// both threads: it waits no longer than one iteration of the model and one read.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/frame_source.h"
#include "core/flow/flow_model.h"

namespace flowscope::engine {

enum class PlayState { stopped, paused, playing };

// A copy of what the threads know, for display.
struct PipelineStatus {
  PlayState state = PlayState::stopped;
  bool opening = false;  // the source is being opened
  bool loading_model = false;
  bool computing = false;            // a result for the wanted position is under way
  std::optional<SourceInfo> source;  // of the open source
  std::optional<ModelInfo> model;    // of the loaded model
  SequenceOptions options;
  std::int64_t index = -1;  // frame1 of the newest result, −1: none
  double time = 0;
  std::int64_t last_index = -1;  // of the source, known once its end was read
  double flow_rate = 0;          // results per second over about the last second
  std::string source_error;      // one sentence, empty: none
  std::string model_error;
  std::string flow_error;
  std::uint64_t results = 0;  // since the source was opened
  bool ended = false;         // the source ended (and does not loop)
};

class Pipeline {
 public:
  // `wakeup` is called from the threads when something new can be fetched; it may
  // only signal (post an event), not call back into the pipeline.
  explicit Pipeline(std::function<void()> wakeup);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Replaces the source; plays from its start (or stays paused if `paused`).
  void open(OpenSource open, bool paused = false);
  void close();
  // Replaces the model; the shown pair is computed anew with it.
  void set_model(std::function<std::shared_ptr<FlowModel>()> load);
  void set_options(const SequenceOptions& options);
  void set_loop(bool loop);  // on by default

  void play();
  void pause();
  // Shows the pair `frames` after (or before, if negative) the shown one, and pauses.
  void step(int frames);
  void seek_frame(std::int64_t index);
  void seek_time(double seconds);

  // Newest result not yet taken.
  std::optional<FlowResult> take_result();
  // First frame after opening or seeking, at once, before there is flow for it.
  std::optional<Frame> take_preview();
  // Sentences from the source (damaged packets, …) not yet taken.
  std::vector<std::string> take_reports();
  PipelineStatus status() const;
  // The loaded model, for work beside the stream (a study); null before there is one.
  std::shared_ptr<const FlowModel> model() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flowscope::engine
