// Interlaced pictures into whole ones.
#pragma once

#include <deque>

#include "core/media/ffmpeg.h"

namespace flowscope::media {

// One frame out for one in, in order: progressive frames as they came, interlaced
// ones through bwdif, which looks at the frame before and the one after. Without
// an interlaced frame no filter is made and nothing is delayed. `pts` and
// `opaque` stay with their frame.
class Deinterlacer {
 public:
  explicit Deinterlacer(AVRational time_base) : time_base_(time_base) {}

  void push(FramePtr frame);  // nullptr: the end
  FramePtr pull();            // nullptr: nothing ready
  // After a seek.
  void reset();
  // An interlaced frame came since construction: what is delivered depends on neighbours.
  bool used() const { return used_; }

 private:
  void build(const AVFrame& like);
  void feed(AVFrame* frame);
  void close_graph();

  AVRational time_base_;
  bool used_ = false;
  GraphPtr graph_;
  AVFilterContext* source_ = nullptr;  // both belong to graph_
  AVFilterContext* sink_ = nullptr;
  int swallow_ = 0;    // outputs that only served as a neighbour
  FramePtr previous_;  // the last frame that went past the filter
  std::deque<FramePtr> ready_;
};

}  // namespace flowscope::media
