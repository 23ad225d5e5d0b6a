#include "core/media/demuxer.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/media/log.h"

extern "C" {
#include <libavutil/time.h>
}

namespace flowscope::media {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t open_limit = 30'000'000;  // µs
constexpr const char* probe_bytes = "10000000";  // looked at before the streams are known
constexpr const char* analyse_microseconds = "5000000";
constexpr int patience = 100;  // unreadable places in a row before a file counts as ended

int overdue(void* opaque) {
  const std::int64_t at = *static_cast<const std::int64_t*>(opaque);
  return at != 0 && av_gettime_relative() > at;
}

bool is_video(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
         (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

[[noreturn]] void refuse(const std::string& name, int code, const LogCapture& log) {
  if (code == AVERROR_EXIT)
    throw Error(fmt::format("Cannot open {}: reading its beginning took longer than {} s.", name,
                            open_limit / 1'000'000));
  // FFmpeg's first complaint says more than its code: "moov atom not found".
  throw Error(fmt::format("Cannot open {}: {}{}. Is it a video or an image?", name,
                          error_text(code),
                          log.first().empty() ? "" : fmt::format(" ({})", log.first())));
}

}  // namespace

Demuxer::Demuxer(const fs::path& file, const DemuxerOptions& options)
    : name_(file.filename().string()), deadline_(std::make_unique<Deadline>()) {
  LogCapture log;
  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr) throw std::bad_alloc();
  deadline_->at = av_gettime_relative() + open_limit;
  raw->interrupt_callback = {overdue, &deadline_->at};

  Dictionary wishes;
  wishes.set("protocol_whitelist", "file");
  wishes.set("pattern_type", "none");  // a % in a name is a % (image2)
  wishes.set("probesize", probe_bytes);
  wishes.set("analyzeduration", analyse_microseconds);
  // "file:" keeps a colon in a name from being read as a protocol.
  int code =
      avformat_open_input(&raw, ("file:" + file.string()).c_str(), nullptr, wishes.address());
  if (code < 0) refuse(name_, code, log);  // avformat_open_input has freed `raw`
  input_.reset(raw);

  // FFmpeg plays any text file as an ANSI terminal.
  if (std::string_view(input_->iformat->name) == "tty")
    throw Error(fmt::format("Cannot open {}: it is text, not a video or an image.", name_));
  if (options.analyse) {
    code = avformat_find_stream_info(input_.get(), nullptr);
    if (code < 0) refuse(name_, code, log);
  }
  deadline_->at = 0;
  choose_stream(options.stream);
}

void Demuxer::choose_stream(int wanted) {
  std::string found;
  for (unsigned i = 0; i < input_->nb_streams; ++i) {
    input_->streams[i]->discard = AVDISCARD_ALL;
    if (!is_video(*input_->streams[i])) continue;
    ++video_streams_;
    found += fmt::format("{}{}", found.empty() ? "" : ", ", i);
  }
  if (video_streams_ == 0)
    throw Error(fmt::format("{} has no video stream: there is nothing to show.", name_));
  int index = wanted;
  if (wanted < 0) {
    index = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (index < 0 || !is_video(*input_->streams[index]))  // a cover was preferred
      for (index = 0; !is_video(*input_->streams[index]);) ++index;
  } else if (wanted >= static_cast<int>(input_->nb_streams) ||
             !is_video(*input_->streams[wanted])) {
    throw Error(
        fmt::format("Stream {} of {} is not a video stream; those are: {}.", wanted, name_, found));
  }
  stream_ = input_->streams[index];
  stream_->discard = AVDISCARD_DEFAULT;
}

bool Demuxer::read(AVPacket& packet) {
  for (int failures = 0; failures < patience;) {
    av_packet_unref(&packet);
    const int code = av_read_frame(input_.get(), &packet);
    if (code == AVERROR_EOF || code == AVERROR(EIO) || code == AVERROR_EXIT) {
      if (code != AVERROR_EOF || (input_->pb != nullptr && input_->pb->error < 0)) damaged_ = true;
      return false;
    }
    if (code < 0) {
      damaged_ = true;
      ++failures;
      continue;
    }
    if (packet.stream_index == stream_->index) return true;
  }
  return false;
}

bool Demuxer::take_damaged() { return std::exchange(damaged_, false); }

bool Demuxer::seek(std::int64_t timestamp) {
  if (!seekable()) return false;
  LogCapture quiet;
  return avformat_seek_file(input_.get(), stream_->index, INT64_MIN, timestamp, timestamp, 0) >= 0;
}

bool Demuxer::seekable() const {
  return input_->pb == nullptr || (input_->pb->seekable & AVIO_SEEKABLE_NORMAL) != 0;
}

bool Demuxer::is_transport_stream() const {
  return std::string_view(input_->iformat->name) == "mpegts";
}

bool Demuxer::is_still() const {
  const std::string_view name = input_->iformat->name;
  return name == "image2" || name.ends_with("_pipe");
}

}  // namespace flowscope::media
