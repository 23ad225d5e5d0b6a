#include "core/media/describe.h"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "core/media/colour.h"
#include "core/media/geometry.h"

namespace flowscope::media {

namespace {

double frame_rate(const Demuxer& demuxer) {
  AVStream& stream = demuxer.stream();
  for (const AVRational rate : {stream.avg_frame_rate, stream.r_frame_rate})
    if (rate.num > 0 && rate.den > 0) return av_q2d(rate);
  return 0;
}

std::optional<double> duration(const Demuxer& demuxer) {
  const AVStream& stream = demuxer.stream();
  const AVFormatContext& format = demuxer.format();
  // What FFmpeg infers from the bit rate can be off by any factor.
  if (format.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return std::nullopt;
  if (stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
    return static_cast<double>(stream.duration) * av_q2d(stream.time_base);
  if (format.duration != AV_NOPTS_VALUE && format.duration > 0)
    return static_cast<double>(format.duration) / AV_TIME_BASE;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> picture_notes(const AVFrame& picture, AVStream& stream,
                                       AVRational pixel_shape, const AVCodecContext& codec) {
  std::vector<std::string> notes = colour_notes(picture);
  const ColourMeaning colour = colour_of(picture, codec.codec_id);
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(colour.format);
  const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (format != nullptr && (format->flags & AV_PIX_FMT_FLAG_ALPHA) != 0)
    notes.push_back("Transparent parts are shown over black.");
  else if (alpha != nullptr && std::string_view(alpha->value) == "1" &&
           !std::string_view(codec.codec->name).starts_with("libvpx"))
    notes.push_back("Transparency is ignored: this FFmpeg lacks the libvpx decoders.");
  if (!is_square(pixel_shape)) {
    const Size square = square_pixels({picture.width, picture.height}, pixel_shape);
    notes.push_back(fmt::format("Pixels are {}:{}: {}×{} is shown as {}×{}.", pixel_shape.num,
                                pixel_shape.den, picture.width, picture.height, square.width,
                                square.height));
  }
  if (!orientation_of(picture, stream).exact)
    notes.push_back("Rotated by an angle that is no multiple of 90°: shown at the nearest one.");
  return notes;
}

SourceInfo describe(const FrameReader& reader, const AVFrame& first, Size shown,
                    const SourceOptions& options) {
  const Demuxer& demuxer = reader.demuxer();
  AVStream& stream = demuxer.stream();
  SourceInfo info;
  info.name = demuxer.name();
  info.size = shown;
  info.seekable = demuxer.seekable();
  info.codec = avcodec_get_name(reader.codec().codec_id);
  const char* format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(first.format));
  info.pixel_format = format != nullptr ? format : "";
  if (demuxer.is_still()) {
    info.frame_rate = options.frame_rate;
    info.frame_count = 1;
  } else {
    info.frame_rate = frame_rate(demuxer);
    info.duration = duration(demuxer);
    if (stream.nb_frames > 0)
      info.frame_count = stream.nb_frames;
    else if (info.duration && info.frame_rate > 0)
      info.frame_count = std::llround(*info.duration * info.frame_rate);
  }
  const AVRational shape =
      av_guess_sample_aspect_ratio(&demuxer.format(), &stream, const_cast<AVFrame*>(&first));
  info.notes = picture_notes(first, stream, shape, reader.codec());
  if (reader.deinterlaces()) info.notes.push_back("Interlaced: shown deinterlaced (bwdif).");
  if (demuxer.video_streams() > 1)
    info.notes.push_back(fmt::format("Of {} video streams, number {} is shown.",
                                     demuxer.video_streams(), stream.index));
  return info;
}

}  // namespace flowscope::media
