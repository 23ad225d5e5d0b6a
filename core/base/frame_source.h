// Where frames come from. Implemented by core/media; tests implement it too.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/frame.h"

namespace flowscope {

// What is known of a source before its frames are read.
struct SourceInfo {
  std::string name;                         // for people: the file's name, the pattern
  Size size;                                // of the frames delivered: upright, square pixels
  double frame_rate = 0;                    // frames per second on average; 0: unknown
  std::optional<double> duration;           // seconds
  std::optional<std::int64_t> frame_count;  // as the container says, an estimate
  bool seekable = true;
  std::uint64_t bytes = 0;   // of its file, or of all its images; 0: unknown
  std::string modified;      // when it, or the newest image, was written, UTC; empty: unknown
  std::string codec;         // "h264", "png", …
  std::string pixel_format;  // of the file, in FFmpeg's words: "yuv420p10le"
  std::vector<std::string>
      notes;  // what a person should know: "HDR (PQ) shown without tone mapping"
};

// A sequence of frames with a position. One thread at a time.
// Errors are flowscope::Error; what can be skipped (a damaged packet) is
// skipped and told through take_reports() instead.
class FrameSource {
 public:
  virtual ~FrameSource() = default;

  virtual const SourceInfo& info() const = 0;

  // The next frame, or nothing at the end. Indices count delivered frames from
  // the start of the source and stay the same after a seek; times never decrease.
  virtual std::optional<Frame> read() = 0;

  // The next read() delivers the frame of this index / the frame shown at this
  // time (the last one whose time is ≤ seconds, within half a microsecond).
  // Past the end: read() then returns nothing. Before the start: the first frame.
  virtual void seek_frame(std::int64_t index) = 0;
  virtual void seek_time(double seconds) = 0;

  // Sentences about what went wrong since the last call, e.g. damaged packets.
  virtual std::vector<std::string> take_reports() = 0;
};

// Makes a source; may block (probing a file) and throws Error.
using OpenSource = std::function<std::unique_ptr<FrameSource>()>;

}  // namespace flowscope
