// The flow thread: loads the model, turns frames into results.
#include <utility>

#include "core/engine/flow_stream.h"
#include "core/engine/pipeline_impl.h"

namespace flowscope::engine {

struct Pipeline::Impl::Flow {
  Impl& p;
  Turn turn;
  SequenceOptions options;           // of the stream
  std::optional<FlowStream> stream;  // with a model
  std::optional<Frame> frame;        // popped, not yet pushed into the stream
  std::optional<FlowResult> held;    // computed when the pause began, for when it ends
  std::int64_t last_index = -1;      // of the frame pushed last
  std::uint64_t last_generation = 0;

  void run(const std::stop_token& stop);
  bool ready() const { return stream && p.shared.flowing(); }  // under the lock
  void begin();
  void load(const LoadModel& load, const SequenceOptions& options);
  void advance(const SequenceOptions& wanted);
  bool take_frame();
  void end();
  void publish(FlowResult result);
  void fail(const std::exception& error);
};

void Pipeline::Impl::Flow::run(const std::stop_token& stop) {
  for (;;) {
    LoadModel wanted_model;
    SequenceOptions wanted;
    bool anew = false, go = false;
    {
      std::unique_lock lock(p.mutex);
      p.flow_wake.wait(lock, stop, [&] {
        return p.shared.load || !p.shared.current(turn.generation) || ready();
      });
      if (stop.stop_requested()) return;
      wanted_model = std::exchange(p.shared.load, nullptr);
      wanted = p.shared.status.options;
      go = ready();
      anew = !p.shared.current(turn.generation);
      turn = p.shared.turn;
    }
    if (anew) begin();
    if (wanted_model)
      load(wanted_model, wanted);
    else if (go)
      advance(wanted);
  }
}

// A new turn: what belongs to the old one is of no use.
void Pipeline::Impl::Flow::begin() {
  held.reset();
  if (frame && frame->generation != turn.generation) frame.reset();
  if (stream) stream->reset();
}

void Pipeline::Impl::Flow::load(const LoadModel& load, const SequenceOptions& wanted) {
  std::optional<FlowStream> loaded;
  std::shared_ptr<FlowModel> model;
  std::string failure;
  try {
    model = load();
    if (!model) throw Error("The model could not be loaded.");
    loaded.emplace(model, wanted);
  } catch (const std::exception& error) {
    failure = sentence_of(error, "Loading the model");
  }
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.load) return;  // another one is wanted already
    p.shared.status.loading_model = false;
    p.shared.status.model_error = failure;
    if (loaded) {
      p.shared.status.model = loaded->model().info();
      p.shared.model = model;
    }
  }
  if (loaded) {
    stream.swap(loaded);  // where it failed, the old model goes on
    options = wanted;
  }
  p.tell();
}

void Pipeline::Impl::Flow::advance(const SequenceOptions& wanted) {
  if (held) return publish(*std::exchange(held, std::nullopt));
  if (!take_frame()) return;
  const Frame next = *std::exchange(frame, std::nullopt);
  last_index = next.index;
  last_generation = next.generation;
  try {
    if (options != wanted) {
      options = wanted;
      stream->set_options(options);
    }
    if (auto result = stream->push(next, turn.stop.get_token())) publish(std::move(*result));
  } catch (const Stopped&) {
    // A new turn began, or the end.
  } catch (const std::exception& error) {
    stream->reset();
    fail(error);
  }
}

// Leaves in `frame` one of this turn that is to be pushed now; false: not yet.
bool Pipeline::Impl::Flow::take_frame() {
  if (!frame) frame = p.queue.pop(turn.stop.get_token());
  if (!frame) return false;
  if (frame->generation != turn.generation) {
    // One of a newer turn than we know of is kept for it.
    if (frame->generation < turn.generation) frame.reset();
    return false;
  }
  bool looped = false;
  {
    std::lock_guard lock(p.mutex);
    if (!p.shared.flowing()) return false;  // paused while waiting; the frame is kept
    looped = last_generation == frame->generation && frame->index <= last_index && !p.shared.loop;
  }
  if (*frame && !looped) return true;
  frame.reset();
  end();
  return false;
}

void Pipeline::Impl::Flow::end() {
  bool loop = false;
  {
    std::lock_guard lock(p.mutex);
    if (!p.shared.current(turn.generation)) return;
    const PipelineStatus& status = p.shared.status;
    loop = p.shared.loop && status.source_error.empty() && status.source && status.source->seekable;
    if (!loop) {
      p.shared.status.ended = true;
      p.shared.status.state = PlayState::paused;
      p.shared.pair_wanted = false;
      p.shared.rate.clear();
    }
  }
  // Looping was switched on after the end was read.
  if (loop) p.begin_turn([this] { return p.shared.current(turn.generation) && p.want({0, {}}); });
  p.tell();
}

void Pipeline::Impl::Flow::publish(FlowResult result) {
  {
    std::lock_guard lock(p.mutex);
    if (!p.shared.current(turn.generation)) return;
    if (!p.shared.flowing()) {
      held = std::move(result);  // pausing keeps the shown pair
      return;
    }
    PipelineStatus& status = p.shared.status;
    p.shared.pair_wanted = false;
    p.shared.target.reset();
    status.index = result.frame1.index;
    status.time = result.frame1.time;
    status.flow_error.clear();
    ++status.results;
    if (status.state == PlayState::playing) p.shared.rate.add(std::chrono::steady_clock::now());
  }
  p.result.set(std::move(result));
  p.tell();
}

void Pipeline::Impl::Flow::fail(const std::exception& error) {
  {
    std::lock_guard lock(p.mutex);
    if (!p.shared.current(turn.generation)) return;
    p.shared.status.flow_error = sentence_of(error, "Computing the flow");
    p.shared.status.state = PlayState::paused;
    p.shared.pair_wanted = false;
    p.shared.rate.clear();
  }
  p.tell();
}

void Pipeline::Impl::flow(std::stop_token stop) {
  Flow thread{*this, {}, {}, {}, {}, {}};
  thread.run(stop);
}

}  // namespace flowscope::engine
