// The door to core/media: whatever a person names becomes a FrameSource.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/frame_source.h"

namespace flowscope::media {

struct SourceOptions {
  int stream = -1;         // video stream by its index in the file; −1: FFmpeg's best choice
  double frame_rate = 25;  // of image sequences, which have none of their own
  int threads = 0;         // of the decoder; 0: FFmpeg decides
};

// `input` is a file FFmpeg reads, a folder of images (sorted by natural order of
// their names), a printf pattern (frame_%04d.png, starting at the lowest number
// present), or one image (a source of one frame). Throws Error with one sentence
// if there is nothing to decode: no such file, no video stream, no decodable frame.
std::unique_ptr<FrameSource> open_source(const std::string& input,
                                         const SourceOptions& options = {});

// Names and versions for `info`: FFmpeg's libraries, and the video decoders found
// among those people expect (h264, hevc, vp9, av1, prores, …).
std::vector<std::string> library_versions();
std::vector<std::string> decoders_found();

}  // namespace flowscope::media
