// A source and a model whose every number is known, to drive the window with.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/frame_source.h"
#include "core/base/stop.h"
#include "core/flow/flow_model.h"

namespace flowscope::test {

// `count` frames of 64×48 at 25 fps; the red channel is the frame's index.
class CountingSource : public FrameSource {
 public:
  explicit CountingSource(std::int64_t count, std::string name = "counting") : count_(count) {
    info_.name = std::move(name);
    info_.size = {64, 48};
    info_.frame_rate = 25;
    info_.frame_count = count;
    info_.duration = double(count) / 25;
  }
  const SourceInfo& info() const override { return info_; }
  SourceInfo& edit() { return info_; }

  std::optional<Frame> read() override {
    if (next_ >= count_) return std::nullopt;
    Image image(info_.size.width, info_.size.height);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
      image.rgb[i] = std::uint8_t(next_);
      image.rgb[i + 1] = std::uint8_t(i * 7 + std::size_t(next_) * 31);
    }
    Frame frame = make_frame(std::move(image), next_, double(next_) / 25);
    ++next_;
    return frame;
  }
  void seek_frame(std::int64_t index) override { next_ = index < 0 ? 0 : index; }
  void seek_time(double seconds) override { seek_frame(std::int64_t(seconds * 25 + 1e-6)); }
  std::vector<std::string> take_reports() override { return std::exchange(reports, {}); }

  std::vector<std::string> reports;

 private:
  SourceInfo info_;
  std::int64_t count_;
  std::int64_t next_ = 0;
};

inline OpenSource counting(std::int64_t count, const std::string& name = "counting") {
  return [=] { return std::make_unique<CountingSource>(count, name); };
}

// Flow (3, −4) everywhere, after `milliseconds` of work that can be stopped every
// ten of them (an iteration).
class ConstantModel : public FlowModel {
 public:
  explicit ConstantModel(std::string name = "constant", int milliseconds = 2)
      : milliseconds_(milliseconds) {
    info_.name = std::move(name);
    info_.architecture = "Constant";
    info_.device = "CPU";
    info_.precision = "fp32";
    info_.iterative = true;
  }
  const ModelInfo& info() const override { return info_; }
  ModelInfo& edit() { return info_; }
  std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const override {
    auto sequence = std::make_unique<Sequence>();
    sequence->milliseconds = milliseconds_;
    sequence->settings = options;
    return sequence;
  }

 private:
  struct Sequence : FlowSequence {
    std::optional<FlowResult> push(const Frame& frame, std::stop_token stop) override {
      const auto last = std::exchange(previous, frame);
      if (!last) return std::nullopt;
      for (int done = 0; done < milliseconds; done += 10) {
        if (stop.stop_requested()) {
          previous.reset();
          throw Stopped();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(std::min(10, milliseconds)));
      }
      FlowResult result;
      result.frame1 = *last;
      result.frame2 = frame;
      auto flow = std::make_shared<FlowField>(frame.width, frame.height);
      std::fill(flow->flow.begin(), flow->flow.end(), Vec2{3, -4});
      result.flow = std::move(flow);
      result.iterations = settings.iterations;
      result.inference_size = inference_size_for(settings, frame.size());
      return result;
    }
    void reset() override { previous.reset(); }
    void forget_motion() override {}
    void set_options(const SequenceOptions& given) override { settings = given; }
    const SequenceOptions& options() const override { return settings; }

    int milliseconds = 0;
    SequenceOptions settings;
    std::optional<Frame> previous;
  };
  ModelInfo info_;
  int milliseconds_;
};

}  // namespace flowscope::test
