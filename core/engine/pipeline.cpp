// The commands: they write what is wanted and return.
#include "core/engine/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "core/engine/pipeline_impl.h"

namespace flowscope::engine {

std::string sentence_of(const std::exception& error, const std::string& doing) {
  if (dynamic_cast<const Error*>(&error) != nullptr) return error.what();
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return doing + " failed: there is not enough memory.";
  return fmt::format("{} failed: {}.", doing, error.what());
}

void Pipeline::Impl::begin_turn(const std::function<bool()>& change) {
  Turn old;
  {
    std::lock_guard lock(mutex);
    if (!change()) return;
    old = std::exchange(shared.turn, Turn{shared.turn.generation + 1, {}});
  }
  old.stop.request_stop();
  decode_wake.notify_all();
  flow_wake.notify_all();
}

bool Pipeline::Impl::want(FrameReader::Target target) {
  if (!shared.has_source()) return false;
  shared.target = target;
  shared.seek = target;
  shared.pair_wanted = true;
  shared.rate.clear();
  shared.status.source_error.clear();
  shared.status.flow_error.clear();
  return true;
}

FrameReader::Target Pipeline::Impl::position() const {
  if (shared.target) return *shared.target;
  return {std::max<std::int64_t>(shared.status.index, 0), {}};
}

Pipeline::Pipeline(std::function<void()> wakeup)
    : impl_(std::make_unique<Impl>(std::move(wakeup))) {
  impl_->decode_thread = std::jthread([this](std::stop_token stop) { impl_->decode(stop); });
  impl_->flow_thread = std::jthread([this](std::stop_token stop) { impl_->flow(stop); });
}

Pipeline::~Pipeline() {
  impl_->decode_thread.request_stop();
  impl_->flow_thread.request_stop();
  std::stop_source turn;
  {
    std::lock_guard lock(impl_->mutex);
    turn = impl_->shared.turn.stop;
  }
  turn.request_stop();
  // A thread may have begun a turn of its own in between (a loop's): it sees its
  // own stop token before it waits again.
  impl_->flow_thread.join();
  impl_->decode_thread.join();
}

void Pipeline::open(OpenSource open, bool paused) {
  Impl& p = *impl_;
  p.begin_turn([&] {
    PipelineStatus& status = p.shared.status;
    status.opening = true;
    status.state = paused ? PlayState::paused : PlayState::playing;
    status.source.reset();
    status.index = status.last_index = -1;
    status.time = 0;
    status.results = 0;
    status.ended = false;
    p.shared.reports.clear();
    p.shared.open = std::move(open);
    p.shared.close = false;
    return p.want({0, {}});
  });
}

void Pipeline::close() {
  Impl& p = *impl_;
  p.begin_turn([&] {
    PipelineStatus& status = p.shared.status;
    PipelineStatus closed;
    closed.options = status.options;
    closed.model = std::move(status.model);
    closed.loading_model = status.loading_model;
    closed.model_error = std::move(status.model_error);
    status = std::move(closed);
    p.shared.rate.clear();
    p.shared.target.reset();
    p.shared.pair_wanted = false;
    p.shared.open = nullptr;
    p.shared.close = true;
    p.shared.seek.reset();
    return true;
  });
  p.result.clear();
  p.preview.clear();
}

void Pipeline::set_model(std::function<std::shared_ptr<FlowModel>()> load) {
  Impl& p = *impl_;
  p.begin_turn([&] {
    p.shared.load = std::move(load);
    p.shared.status.loading_model = true;
    p.shared.status.model_error.clear();
    p.want(p.position());
    return true;  // with or without a source: the flow thread has something to do
  });
}

void Pipeline::set_options(const SequenceOptions& options) {
  Impl& p = *impl_;
  {
    std::lock_guard lock(p.mutex);
    if (p.shared.status.options == options) return;
    p.shared.status.options = options;
    if (p.shared.status.state != PlayState::paused) return;  // the next pair has them
  }
  p.begin_turn([&] { return p.want(p.position()); });
}

void Pipeline::set_loop(bool loop) {
  std::lock_guard lock(impl_->mutex);
  impl_->shared.loop = loop;
}

void Pipeline::play() {
  Impl& p = *impl_;
  bool anew = false;
  {
    std::lock_guard lock(p.mutex);
    PipelineStatus& status = p.shared.status;
    if (!p.shared.has_source() || status.state == PlayState::playing) return;
    status.state = PlayState::playing;
    status.flow_error.clear();
    p.shared.rate.clear();
    anew = status.ended || !status.source_error.empty();
  }
  if (!anew) return p.flow_wake.notify_all();
  p.begin_turn([&] {
    const bool ended = std::exchange(p.shared.status.ended, false);
    return p.want(ended ? FrameReader::Target{} : p.position());
  });
}

void Pipeline::pause() {
  std::lock_guard lock(impl_->mutex);
  auto& shared = impl_->shared;
  if (shared.status.state != PlayState::playing) return;
  shared.status.state = PlayState::paused;
  shared.rate.clear();
}

void Pipeline::step(int frames) {
  Impl& p = *impl_;
  p.begin_turn([&] {
    PipelineStatus& status = p.shared.status;
    if (!p.shared.has_source()) return false;
    status.state = PlayState::paused;
    status.ended = false;
    FrameReader::Target target = p.position();
    target.index += frames;
    if (!target.time) {
      if (status.last_index > 0) target.index = std::min(target.index, status.last_index - 1);
      target.index = std::max<std::int64_t>(target.index, 0);
    }
    return p.want(target);
  });
}

void Pipeline::seek_frame(std::int64_t index) {
  Impl& p = *impl_;
  p.begin_turn([&] {
    p.shared.status.ended = false;
    return p.want({std::max<std::int64_t>(index, 0), {}});
  });
}

void Pipeline::seek_time(double seconds) {
  Impl& p = *impl_;
  p.begin_turn([&] {
    p.shared.status.ended = false;
    return p.want({0, seconds});
  });
}

std::optional<FlowResult> Pipeline::take_result() {
  auto result = impl_->result.take();
  std::lock_guard lock(impl_->mutex);
  if (result && !impl_->shared.current(result->frame1.generation)) return std::nullopt;
  return result;
}

std::optional<Frame> Pipeline::take_preview() {
  auto preview = impl_->preview.take();
  std::lock_guard lock(impl_->mutex);
  if (preview && !impl_->shared.current(preview->generation)) return std::nullopt;
  return preview;
}

std::vector<std::string> Pipeline::take_reports() {
  std::lock_guard lock(impl_->mutex);
  return std::exchange(impl_->shared.reports, {});
}

std::shared_ptr<const FlowModel> Pipeline::model() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->shared.model;
}

PipelineStatus Pipeline::status() const {
  std::lock_guard lock(impl_->mutex);
  const auto& shared = impl_->shared;
  PipelineStatus status = shared.status;
  status.flow_rate = shared.rate.rate();
  status.computing = shared.pair_wanted && (status.model || status.loading_model);
  return status;
}

}  // namespace flowscope::engine
