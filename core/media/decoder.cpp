#include "core/media/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/media/log.h"

namespace flowscope::media {

namespace {

constexpr std::int64_t largest_picture = std::int64_t(1) << 28;  // pixels
constexpr std::size_t most_awaited = 256;                        // beyond any codec's reordering

const AVCodec* find_decoder(const AVStream& stream) {
  const AVCodecID id = stream.codecpar->codec_id;
  // WebM keeps alpha beside the picture; FFmpeg's own VP8 and VP9 decoders drop it.
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (alpha != nullptr && std::string_view(alpha->value) == "1") {
    const char* name = id == AV_CODEC_ID_VP8   ? "libvpx"
                       : id == AV_CODEC_ID_VP9 ? "libvpx-vp9"
                                               : nullptr;
    const AVCodec* with_alpha = name != nullptr ? avcodec_find_decoder_by_name(name) : nullptr;
    if (with_alpha != nullptr) return with_alpha;
  }
  return avcodec_find_decoder(id);
}

constexpr int most_errors = 64;  // from one packet: then it is given up

int mark_gap;  // its address is the mark

}  // namespace

Decoder::Decoder(const AVStream& stream, int threads, Reports& reports)
    : time_base_(stream.time_base), reports_(&reports) {
  LogCapture log;
  const AVCodec* codec = find_decoder(stream);
  if (codec == nullptr)
    throw Error(fmt::format("This FFmpeg cannot decode {} video: it was built without the decoder.",
                            avcodec_get_name(stream.codecpar->codec_id)));
  context_.reset(avcodec_alloc_context3(codec));
  if (!context_) throw std::bad_alloc();
  int code = avcodec_parameters_to_context(context_.get(), stream.codecpar);
  if (code >= 0) {
    context_->pkt_timebase = stream.time_base;
    context_->thread_count = threads;
    context_->max_pixels = largest_picture;
    // While draining, FFmpeg's H.264 decoder takes good frames after an open group's
    // beginning for broken ones; receive() sorts the broken ones out.
    context_->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    code = avcodec_open2(context_.get(), codec, nullptr);
  }
  if (code < 0)
    throw Error(fmt::format("The decoder for {} video cannot be opened: {}{}.",
                            avcodec_get_name(stream.codecpar->codec_id), error_text(code),
                            log.first().empty() ? "" : fmt::format(" ({})", log.first())));
}

void Decoder::send(const AVPacket* packet) {
  LogCapture quiet;
  if (packet != nullptr) {
    last_sent_ = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (packet->pts != AV_NOPTS_VALUE && !(packet->flags & AV_PKT_FLAG_DISCARD) &&
        is_shown(context_->codec_id, *packet)) {
      awaited_.insert(packet->pts);
      if (awaited_.size() > most_awaited) awaited_.erase(awaited_.begin());
    }
  }
  if (packet != nullptr && (packet->flags & AV_PKT_FLAG_CORRUPT) != 0) {
    if (skip_incomplete_) {
      note_damage();
      return;
    }
    report(last_sent_, "a picture is incomplete");
  }
  const int code = avcodec_send_packet(context_.get(), packet);
  if (code < 0 && code != AVERROR_EOF && code != AVERROR(EAGAIN)) note_damage();
}

FramePtr Decoder::receive() {
  LogCapture quiet;
  FramePtr frame = make_av_frame();
  // An error belongs to one packet; the decoder goes on after it.
  for (int tries = 0;;) {
    const int code = avcodec_receive_frame(context_.get(), frame.get());
    const bool broken =
        context_->codec_id == AV_CODEC_ID_H264 && (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0;
    if (code >= 0 && !broken) break;
    if (code >= 0) continue;
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF || ++tries > most_errors) return nullptr;
    note_damage();
  }
  frame->pts = frame->best_effort_timestamp;
  if (frame->decode_error_flags != 0)
    report(frame->pts, "a picture is shown as far as it could be decoded");
  frame->opaque = lost_before(*frame) ? &mark_gap : nullptr;
  delivered_ = true;
  return frame;
}

bool Decoder::lost_before(const AVFrame& frame) {
  const int errors = std::exchange(errors_, 0);
  if (frame.pts == AV_NOPTS_VALUE) return errors > 0 && delivered_;
  std::size_t missing = 0;
  while (!awaited_.empty() && *awaited_.begin() <= frame.pts) {
    missing += *awaited_.begin() < frame.pts;
    awaited_.erase(awaited_.begin());
  }
  if (!delivered_) {
    if (missing > 0 && start_ == AV_NOPTS_VALUE)
      reports_->say(fmt::format(
          "The file begins in the middle of something: its first {} pictures cannot be decoded.",
          missing));
    return false;
  }
  if (missing == 0) {
    errors_ = awaited_.empty() ? 0 : errors;  // the error lies ahead, in the order of showing
    return errors > 0 && last_sent_ == AV_NOPTS_VALUE;
  }
  // The second field of a picture is a packet of its own in some files: no loss.
  if (errors == 0 && is_interlaced(frame)) return false;
  if (errors == 0) report(frame.pts, "a picture could not be decoded and was skipped");
  return true;
}

void Decoder::flush() {
  avcodec_flush_buffers(context_.get());
  awaited_.clear();
  errors_ = 0;
  delivered_ = false;
}

void Decoder::note_damage() {
  ++errors_;
  report(last_sent_, "a picture could not be decoded and was skipped");
}

void Decoder::report(std::int64_t pts, const char* what) {
  const bool known = pts != AV_NOPTS_VALUE && start_ != AV_NOPTS_VALUE;
  const double seconds =
      known ? std::max(0.0, static_cast<double>(pts - start_) * av_q2d(time_base_)) : 0;
  reports_->damage(seconds, fmt::format("Damage near {:.2f} s: {}.", seconds, what));
}

bool is_shown(AVCodecID codec, const AVPacket& packet) {
  if (packet.size < 1 || packet.data == nullptr) return true;
  const unsigned first = packet.data[0];
  if (codec == AV_CODEC_ID_VP8) return (first & 0x10) != 0;
  if (codec != AV_CODEC_ID_VP9) return true;
  // A superframe shows one of its frames.
  if ((packet.data[packet.size - 1] & 0xe0) == 0xc0) return true;
  const bool profile3 = (first & 0x30) == 0x30;
  const unsigned bits = profile3 ? first << 1 : first;  // a reserved bit follows profile 3
  if (bits & 0x08) return true;                         // shows a frame decoded before
  return (bits & 0x02) != 0;
}

}  // namespace flowscope::media
