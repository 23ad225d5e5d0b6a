// A source that was looked into before anybody relies on it.
#pragma once

#include <deque>
#include <memory>

#include "core/base/frame_source.h"

namespace flowscope::ui {

// Reads the first two frames of `source` and returns it with them still to be
// read. Throws Error in one sentence if it holds fewer: flow needs two.
std::unique_ptr<FrameSource> check_two_frames(std::unique_ptr<FrameSource> source);

}  // namespace flowscope::ui
