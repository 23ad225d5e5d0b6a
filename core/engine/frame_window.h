// The frames around a position in a source.
#pragma once

#include <cstdint>
#include <deque>
#include <stop_token>

#include "core/base/frame_source.h"

namespace flowscope::engine {

// Frames by index, ascending: reads on, or seeks where that saves much reading.
// Keeps what was read until it is dropped; what was dropped has to be sought. One thread at a time.
class FrameWindow {
 public:
  explicit FrameWindow(FrameSource& source) : source_(source) {}

  // Null where the source ends before. Valid until the next call of either function.
  const Frame* at(std::int64_t index, const std::stop_token& stop);
  void drop_before(std::int64_t index);

  std::int64_t delivered() const { return delivered_; }  // frames read, all in all

 private:
  FrameSource& source_;
  std::deque<Frame> frames_;  // consecutive
  std::int64_t next_ = 0;     // what the source reads next
  std::int64_t floor_ = 0;    // frames before it are not kept
  std::int64_t delivered_ = 0;
  bool ended_ = false;
};

}  // namespace flowscope::engine
