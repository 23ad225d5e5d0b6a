#include "ui/checked_source.h"

#include <utility>

#include "core/base/error.h"

namespace flowscope::ui {
namespace {

// Gives back what was read ahead, so that a stream that cannot seek loses nothing.
class ReadAhead : public FrameSource {
 public:
  ReadAhead(std::unique_ptr<FrameSource> source, std::deque<Frame> frames)
      : source_(std::move(source)), frames_(std::move(frames)) {}

  const SourceInfo& info() const override { return source_->info(); }

  std::optional<Frame> read() override {
    if (frames_.empty()) return source_->read();
    Frame frame = std::move(frames_.front());
    frames_.pop_front();
    return frame;
  }

  void seek_frame(std::int64_t index) override {
    frames_.clear();
    source_->seek_frame(index);
  }

  void seek_time(double seconds) override {
    frames_.clear();
    source_->seek_time(seconds);
  }

  std::vector<std::string> take_reports() override { return source_->take_reports(); }

 private:
  std::unique_ptr<FrameSource> source_;
  std::deque<Frame> frames_;
};

}  // namespace

std::unique_ptr<FrameSource> check_two_frames(std::unique_ptr<FrameSource> source) {
  std::deque<Frame> frames;
  while (frames.size() < 2) {
    auto frame = source->read();
    if (!frame) break;
    frames.push_back(std::move(*frame));
  }
  const std::string& name = source->info().name;
  if (frames.empty()) throw Error("“" + name + "” holds no frame that can be decoded.");
  if (frames.size() == 1)
    throw Error("“" + name + "” holds a single frame; optical flow needs two.");
  return std::make_unique<ReadAhead>(std::move(source), std::move(frames));
}

}  // namespace flowscope::ui
