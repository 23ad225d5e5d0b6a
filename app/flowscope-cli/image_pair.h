// Two image files as a pair of frames.
#pragma once

#include <string>
#include <utility>

#include "core/base/frame.h"

namespace flowscope::cli {

// Frames 0 and 1. Throws Error for a file that is no picture, or naming both
// sizes where they differ.
std::pair<Frame, Frame> read_image_pair(const std::string& first, const std::string& second);

}  // namespace flowscope::cli
