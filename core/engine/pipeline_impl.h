// What the pipeline's threads share. Private to pipeline*.cpp.
//
// A turn is what a generation is for the threads: opening, closing, seeking,
// stepping and changing the model begin a new one. Its stop token ends every wait
// and every computation of the old turn, so nobody finishes what nobody wants.
//
// The order of a seek:
//   1. the command writes what is wanted, counts the generation up and replaces
//      the turn, all under the lock; then, without it, stops the old turn and
//      wakes both threads;
//   2. the flow thread leaves the model (Stopped) or the queue, and waits for
//      frames of the new generation, dropping others;
//   3. the decode thread leaves its push, clears the queue (it is the only
//      producer, so what follows is of the new generation), seeks, shows the
//      preview and fills the queue;
//   4. results and previews of an old generation are dropped where they are taken.
// The order of shutdown: both threads are asked to stop, the turn is stopped, both
// are joined. Nothing is drained.
//
// Locks: `mutex` alone, held for copies only; never while calling a source, a
// model, a queue or the wakeup.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/base/bounded_queue.h"
#include "core/base/latest.h"
#include "core/engine/frame_reader.h"
#include "core/engine/pipeline.h"
#include "core/engine/rate_meter.h"

namespace flowscope::engine {

using LoadModel = std::function<std::shared_ptr<FlowModel>()>;

struct Turn {
  std::uint64_t generation = 0;
  std::stop_source stop;
};

struct Pipeline::Impl {
  explicit Impl(std::function<void()> on_news) : wakeup(std::move(on_news)) {}

  const std::function<void()> wakeup;

  // Thread-safe by themselves. A frame without pixels in the queue is the end.
  BoundedQueue<Frame> queue{2};
  Latest<FlowResult> result;
  Latest<Frame> preview;

  mutable std::mutex mutex;
  std::condition_variable_any decode_wake;
  std::condition_variable_any flow_wake;
  struct {  // guarded by mutex
    Turn turn;
    PipelineStatus status;  // `computing` and `flow_rate` are filled in by status()
    std::shared_ptr<const FlowModel> model;  // that status.model tells of
    RateMeter rate;
    std::vector<std::string> reports;
    // The position that was asked for and has no result yet.
    std::optional<FrameReader::Target> target;
    bool pair_wanted = false;  // one result is wanted even while paused
    bool loop = true;
    // Orders, taken by the threads; a newer one replaces an older.
    OpenSource open;
    bool close = false;
    std::optional<FrameReader::Target> seek;
    LoadModel load;

    bool has_source() const { return status.opening || status.source.has_value(); }
    bool current(std::uint64_t generation) const { return turn.generation == generation; }
    bool flowing() const { return status.state == PlayState::playing || pair_wanted; }
  } shared;

  // Last, so that what the threads use outlives them.
  std::jthread decode_thread;
  std::jthread flow_thread;

  struct Decoder;  // what belongs to one thread alone
  struct Flow;

  // Changes `shared` and, if `change` says so, begins a new turn. From any thread,
  // without the lock. While there is a source, a turn must come with an order for
  // the decode thread.
  void begin_turn(const std::function<bool()>& change);
  // Inside such a change: orders the pair at `target`; false: there is no source.
  bool want(FrameReader::Target target);
  // The position that is shown, or was asked for and is not shown yet.
  FrameReader::Target position() const;

  void tell() const {
    if (wakeup) wakeup();
  }

  void decode(std::stop_token stop);
  void flow(std::stop_token stop);
};

// What an exception says, as a whole sentence; `doing` begins it where the
// exception is not ours.
std::string sentence_of(const std::exception& error, const std::string& doing);

}  // namespace flowscope::engine
