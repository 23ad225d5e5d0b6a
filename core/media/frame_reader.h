// The decoded pictures of a file, one after the other.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/media/decoder.h"
#include "core/media/deinterlacer.h"
#include "core/media/demuxer.h"
#include "core/media/reports.h"

namespace flowscope::media {

struct ReaderOptions {
  DemuxerOptions demuxer;
  int threads = 0;  // of the decoder; 0: FFmpeg decides
};

// Demuxer, decoder and deinterlacer in a row. Knows presentation times, no frame
// indices. One thread at a time.
class FrameReader {
 public:
  // `reports` must outlive it. Throws Error.
  FrameReader(std::filesystem::path file, const ReaderOptions& options, Reports& reports);

  // The next frame in the order of showing, nullptr at the end. Its pts is in
  // stream().time_base, or AV_NOPTS_VALUE.
  FramePtr next();
  // As next(), but gives up (nullptr) where a file has data and never a picture.
  FramePtr first();

  // From the very beginning: the file is opened anew, so that nothing read
  // before has an influence.
  void restart();
  // next() will be the key frame with exactly this pts. False if that cannot be
  // done: the position is then undefined until restart().
  bool jump(std::int64_t pts);

  void set_start(std::int64_t pts);
  bool deinterlaces() const { return deinterlaced_ || deinterlacer_->used(); }

  const Demuxer& demuxer() const { return *demuxer_; }
  AVStream& stream() const { return demuxer_->stream(); }
  const AVCodecContext& codec() const { return decoder_->context(); }

 private:
  void open();
  // Feeds one packet, or the end. False once the end was fed.
  bool advance();
  FramePtr decoded();

  std::filesystem::path file_;
  ReaderOptions options_;
  Reports* reports_;
  std::int64_t start_ = AV_NOPTS_VALUE;
  bool deinterlaced_ = false;  // before the last restart

  std::unique_ptr<Demuxer> demuxer_;
  std::unique_ptr<Decoder> decoder_;  // after the demuxer: its stream describes the codec
  std::unique_ptr<Deinterlacer> deinterlacer_;
  PacketPtr packet_ = make_packet();
  bool drained_ = false;  // the decoder was told of the end
  bool filter_ended_ = false;
  std::int64_t bytes_ = 0;  // fed since open()
};

}  // namespace flowscope::media
