// A source with a short memory, and the pair to show at a position.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/frame_source.h"

namespace flowscope::engine {

// Remembers the last frames it read, so that a step back or the same pair anew
// needs no decoding. One thread at a time. Errors are the source's, and those named here.
class FrameReader {
 public:
  // A position that cannot be reached because the source only goes forward.
  class Unseekable : public Error {
   public:
    using Error::Error;
  };

  // A frame by index; with a time, by that many frames from the one shown then.
  struct Target {
    std::int64_t index = 0;
    std::optional<double> time;
  };

  explicit FrameReader(std::unique_ptr<FrameSource> source);

  // The next frame, or nothing at the end.
  std::optional<Frame> next();
  // What next() delivers then. Past the end: nothing.
  void seek_frame(std::int64_t index);
  void seek_time(double seconds);

  // Seeks to the first frame of the pair to show at `target`: that frame and the
  // next one; at or past the end the last two. `show` gets the first frame as soon
  // as it is there (twice, if it turned out to be the last). Throws Error for a
  // source without two frames, Stopped between two reads.
  void seek_pair(const Target& target, const std::function<void(const Frame&)>& show,
                 const std::stop_token& stop);

  const SourceInfo& info() const { return source_->info(); }
  std::vector<std::string> take_reports() { return source_->take_reports(); }
  // Index of the source's last frame, known once the end was read.
  std::optional<std::int64_t> last_index() const { return last_index_; }

 private:
  void remember(const Frame& frame);
  void forget();
  void seek(const Target& target);
  Frame last_frame(std::int64_t before, const std::stop_token& stop);

  std::unique_ptr<FrameSource> source_;
  std::deque<Frame> recent_;  // consecutive; the source goes on behind the last
  std::size_t position_ = 0;  // in recent_, of the frame next() delivers
  std::size_t recent_bytes_ = 0;
  bool untouched_ = true;  // nothing was read or sought yet
  std::optional<std::int64_t> last_index_;
};

}  // namespace flowscope::engine
