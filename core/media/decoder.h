// Packets into pictures.
#pragma once

#include <optional>
#include <set>

#include "core/media/ffmpeg.h"
#include "core/media/reports.h"

namespace flowscope::media {

// The decoder of one stream, and the book-keeping of what it lost. A decoded
// frame has its best-effort time in `pts` (AV_NOPTS_VALUE if unknown) and, if
// frames between it and the one before could not be decoded, has_gap(frame).
//
//   decoder.send(packet);  // nullptr: drain
//   while (FramePtr frame = decoder.receive()) …
class Decoder {
 public:
  // `threads` 0: FFmpeg decides. Throws Error if there is no decoder for the stream.
  // `reports` must outlive it; `start` is subtracted from times in sentences.
  Decoder(const AVStream& stream, int threads, Reports& reports);

  void send(const AVPacket* packet);
  FramePtr receive();
  // After a seek: forgets what is under way.
  void flush();
  // Something before the next packet was unreadable.
  void note_damage();
  // Packets marked incomplete are left out instead of decoded as far as they go.
  void skip_incomplete(bool skip) { skip_incomplete_ = skip; }
  // Times in reports are counted from here (the stream's time base).
  void set_start(std::int64_t pts) { start_ = pts; }

  const AVCodecContext& context() const { return *context_; }

 private:
  void report(std::int64_t pts, const char* what);
  bool lost_before(const AVFrame& frame);

  CodecPtr context_;
  AVRational time_base_;
  Reports* reports_;
  std::int64_t start_ = AV_NOPTS_VALUE;
  bool skip_incomplete_ = false;

  // What was sent and has not come out, by presentation time.
  std::set<std::int64_t> awaited_;
  int errors_ = 0;  // not yet seen as a gap
  std::int64_t last_sent_ = AV_NOPTS_VALUE;
  bool delivered_ = false;  // a frame since the start or the last flush
};

// The mark travels in AVFrame::opaque, which filters pass on.
inline bool has_gap(const AVFrame& frame) { return frame.opaque != nullptr; }

// False for packets that only serve as a reference and are never shown (VP8, VP9).
bool is_shown(AVCodecID codec, const AVPacket& packet);

}  // namespace flowscope::media
