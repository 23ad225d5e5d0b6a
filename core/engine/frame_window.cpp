#include "core/engine/frame_window.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/stop.h"

namespace flowscope::engine {
namespace {

// A seek decodes from the key frame before, often this far away.
constexpr std::int64_t kWorthASeek = 250;

}  // namespace

const Frame* FrameWindow::at(std::int64_t index, const std::stop_token& stop) {
  if (!frames_.empty() && index >= frames_.front().index && index < next_)
    return &frames_[std::size_t(index - frames_.front().index)];
  const bool back = index < next_;
  if (back && !source_.info().seekable)
    throw Error(
        fmt::format("{} only goes forward: frame {} is out of reach.", source_.info().name, index));
  if (back || (source_.info().seekable && index - next_ >= kWorthASeek)) {
    frames_.clear();
    source_.seek_frame(index);
    next_ = floor_ = index;
    ended_ = false;
  }
  while (!ended_ && next_ <= index) {
    check_stop(stop);
    auto frame = source_.read();
    if (!frame) {
      ended_ = true;
      break;
    }
    if (frame->index != next_)
      throw Error(fmt::format("{} delivered frame {} where frame {} was expected.",
                              source_.info().name, frame->index, next_));
    if (next_ >= floor_) frames_.push_back(std::move(*frame));
    ++next_;
    ++delivered_;
  }
  return next_ > index ? &frames_.back() : nullptr;
}

void FrameWindow::drop_before(std::int64_t index) {
  floor_ = std::max(floor_, index);
  while (!frames_.empty() && frames_.front().index < index) frames_.pop_front();
}

}  // namespace flowscope::engine
