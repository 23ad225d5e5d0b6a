// A file taken apart into the packets of one video stream.
#pragma once

#include <filesystem>
#include <string>

#include "core/media/ffmpeg.h"

namespace flowscope::media {

struct DemuxerOptions {
  int stream = -1;      // index in the file; −1: FFmpeg's best choice
  bool analyse = true;  // look at the first seconds; still pictures need no look
};

// Opens a local file (nothing else: no network, whatever a playlist says) within
// bounded time. Does no decoding. One thread at a time.
class Demuxer {
 public:
  // Throws Error: not there, not media, no video stream, no such stream.
  explicit Demuxer(const std::filesystem::path& file, const DemuxerOptions& options = {});

  // The next packet of the stream, false at the end. What cannot be read is
  // passed over; damaged() then says so. The packet may carry AV_PKT_FLAG_CORRUPT.
  bool read(AVPacket& packet);
  // True if something was unreadable since the last call.
  bool take_damaged();

  // Continues at or before the key frame shown at `timestamp` (the stream's time
  // base), as far as the container can tell. False: it cannot.
  bool seek(std::int64_t timestamp);

  AVFormatContext& format() const { return *input_; }
  AVStream& stream() const { return *stream_; }
  bool seekable() const;
  // One picture, not a video: PNG, JPEG, …
  bool is_still() const;
  bool is_transport_stream() const;
  int video_streams() const { return video_streams_; }
  const std::string& name() const { return name_; }

 private:
  void choose_stream(int wanted);

  std::string name_;
  struct Deadline {
    std::int64_t at = 0;  // av_gettime_relative; 0: none
  };
  std::unique_ptr<Deadline> deadline_;  // FFmpeg keeps its address: outlives input_
  InputPtr input_;
  AVStream* stream_ = nullptr;
  int video_streams_ = 0;
  bool damaged_ = false;
};

}  // namespace flowscope::media
