#include "core/media/frame_reader.h"

#include <utility>

namespace flowscope::media {

namespace {
// A file that is not what it seems is given up after this much without a picture.
constexpr std::int64_t bytes_to_first_frame = 256 << 20;
}  // namespace

FrameReader::FrameReader(std::filesystem::path file, const ReaderOptions& options, Reports& reports)
    : file_(std::move(file)), options_(options), reports_(&reports) {
  open();
}

void FrameReader::open() {
  demuxer_ = std::make_unique<Demuxer>(file_, options_.demuxer);
  options_.demuxer.stream = demuxer_->stream().index;  // the same one the next time
  decoder_ = std::make_unique<Decoder>(demuxer_->stream(), options_.threads, *reports_);
  decoder_->set_start(start_);
  // The end of a truncated file would decode to something else each time. A
  // transport stream marks every picture that lost 188 bytes: most of it is good.
  decoder_->skip_incomplete(!demuxer_->is_transport_stream());
  if (deinterlacer_) deinterlaced_ = deinterlaces();
  deinterlacer_ = std::make_unique<Deinterlacer>(demuxer_->stream().time_base);
  drained_ = filter_ended_ = false;
  bytes_ = 0;
}

void FrameReader::restart() { open(); }

void FrameReader::set_start(std::int64_t pts) {
  start_ = pts;
  decoder_->set_start(pts);
}

bool FrameReader::advance() {
  if (drained_) return false;
  const bool more = demuxer_->read(*packet_);
  if (demuxer_->take_damaged()) decoder_->note_damage();
  drained_ = !more;
  if (more) bytes_ += packet_->size;
  decoder_->send(more ? packet_.get() : nullptr);
  return true;
}

FramePtr FrameReader::decoded() {
  for (;;) {
    if (FramePtr frame = decoder_->receive()) return frame;
    if (!advance()) return nullptr;
  }
}

FramePtr FrameReader::next() {
  for (;;) {
    if (FramePtr frame = deinterlacer_->pull()) return frame;
    if (filter_ended_) return nullptr;
    FramePtr frame = decoded();
    filter_ended_ = !frame;
    deinterlacer_->push(std::move(frame));
  }
}

FramePtr FrameReader::first() {
  for (;;) {
    if (FramePtr frame = deinterlacer_->pull()) return frame;
    if (FramePtr frame = decoder_->receive()) {
      deinterlacer_->push(std::move(frame));
    } else if (bytes_ > bytes_to_first_frame || !advance()) {
      if (filter_ended_) return nullptr;
      filter_ended_ = true;
      deinterlacer_->push(nullptr);
    }
  }
}

bool FrameReader::jump(std::int64_t pts) {
  const auto second = av_rescale_q(1, {1, 1}, stream().time_base);
  const Reports::Mute mute(*reports_);
  // Containers seek by decoding time, which lies before pts: the second try.
  for (const std::int64_t aim : {pts, pts - 2 * second}) {
    if (!demuxer_->seek(aim)) break;
    decoder_->flush();
    deinterlacer_->reset();
    drained_ = filter_ended_ = false;
    FramePtr frame = decoded();
    while (frame && (frame->pts == AV_NOPTS_VALUE || frame->pts < pts)) frame = decoded();
    if (!frame || frame->pts != pts) continue;
    frame->opaque = nullptr;  // what was lost lies before the frames asked for
    deinterlacer_->push(std::move(frame));
    return true;
  }
  return false;
}

}  // namespace flowscope::media
