#include "tests/engine/fake_model.h"

#include <optional>
#include <utility>

#include "core/base/stop.h"

namespace flowscope::checks {
namespace {

std::uint64_t sum_of(const Frame& frame) {
  std::uint64_t sum = 0;
  for (int y = 0; y < frame.height; ++y)
    for (int i = 0; i < frame.width * 3; ++i) sum = sum * 31 + frame.row(y)[i];
  return sum;
}

}  // namespace

float fake_flow(const Frame& frame1, const Frame& frame2) {
  return float((sum_of(frame1) * 3 + sum_of(frame2)) % 997);
}

class FakeSequence : public FlowSequence {
 public:
  FakeSequence(const FakeModel& model, const SequenceOptions& options)
      : model_(model), options_(options) {}

  std::optional<FlowResult> push(const Frame& frame, std::stop_token stop) override {
    if (last_ && last_->size() != frame.size()) reset();
    if (!last_) {
      last_ = frame;
      ++model_.first_frames_;
      return std::nullopt;
    }
    const Frame first = *last_;
    try {
      check_stop(stop);
      if (model_.gate_at == first.index) model_.gate.pass(stop);
      if (model_.error_at == first.index) throw Error("The fake model fails at this pair.");
    } catch (...) {
      reset();
      throw;
    }
    FlowResult result;
    result.frame1 = first;
    result.frame2 = frame;
    result.warm = motion_.has_value() && options_.warm_start;
    const int warmth = result.warm ? *motion_ + 1 : 0;
    FlowField flow(frame.width, frame.height);
    const float u = fake_flow(first, frame);
    for (int y = 0; y < flow.height; ++y)
      for (int x = 0; x < flow.width; ++x) flow.at(x, y) = {u + float(x) / 100, float(warmth)};
    if (options_.backward) {
      FlowField back = flow;
      for (Vec2& v : back.flow) v = {-v.u, -v.v};
      result.backward = std::make_shared<const FlowField>(std::move(back));
    }
    result.flow = std::make_shared<const FlowField>(std::move(flow));
    result.iterations = options_.iterations;
    result.inference_size = frame.size();
    result.stages = {{"encode", 0.001}, {"refine", 0.002}};
    motion_ = warmth;
    last_ = frame;
    {
      std::lock_guard lock(model_.mutex_);
      model_.log_.push_back({first.index, frame.index, warmth, options_.iterations});
    }
    model_.changed_.notify_all();
    return result;
  }

  void reset() override {
    last_.reset();
    motion_.reset();
  }
  void forget_motion() override { motion_.reset(); }
  void set_options(const SequenceOptions& options) override { options_ = options; }
  const SequenceOptions& options() const override { return options_; }

 private:
  const FakeModel& model_;
  SequenceOptions options_;
  std::optional<Frame> last_;
  std::optional<int> motion_;
};

FakeModel::FakeModel(std::string name) {
  info_.name = std::move(name);
  info_.architecture = "Fake";
  info_.sha256 = std::string(64, 'a');
  info_.precision = "fp32";
  info_.iterative = true;
}

std::unique_ptr<FlowSequence> FakeModel::sequence(const SequenceOptions& options) const {
  return std::make_unique<FakeSequence>(*this, options);
}

std::vector<Pushed> FakeModel::pushed() const {
  std::lock_guard lock(mutex_);
  return log_;
}

void FakeModel::await_pushed(std::size_t count) const {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [&] { return log_.size() >= count; }))
    fail(__FILE__, __LINE__, "the model was not asked for " + std::to_string(count) + " pairs");
}

void FakeModel::clear_log() {
  std::lock_guard lock(mutex_);
  log_.clear();
}

}  // namespace flowscope::checks
