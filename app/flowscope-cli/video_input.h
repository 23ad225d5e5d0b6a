// A video or an image sequence as the subcommands open it.
#pragma once

#include <memory>
#include <string>

#include "core/base/frame_source.h"

namespace flowscope::cli {

// `stream` as in media::SourceOptions (−1: FFmpeg's best choice). Says on stderr
// what is to be known about the source. Throws Error, also where this build has
// no video input.
std::unique_ptr<FrameSource> open_video(const std::string& input, int stream = -1);

}  // namespace flowscope::cli
