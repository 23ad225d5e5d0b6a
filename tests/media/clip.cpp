#include "tests/media/clip.h"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/media/log.h"

namespace flowscope::checks {

using media::CodecPtr;
using media::FramePtr;

namespace {

constexpr int number_bits = 10;

void require(int code, const std::string& step) {
  if (code < 0) throw std::runtime_error(step + ": " + media::error_text(code));
}

CodecPtr open_encoder(const ClipOptions& options, bool global_header) {
  const AVCodec* codec = avcodec_find_encoder_by_name(options.codec.c_str());
  if (codec == nullptr) throw std::runtime_error("no encoder " + options.codec);
  CodecPtr encoder(avcodec_alloc_context3(codec));
  encoder->width = options.width;
  encoder->height = options.height;
  encoder->pix_fmt = options.format;
  encoder->time_base = options.time_base;
  encoder->framerate = av_inv_q(options.time_base);
  encoder->sample_aspect_ratio = options.pixel_shape;
  encoder->colorspace = options.matrix;
  encoder->color_range = options.range;
  encoder->color_trc = options.transfer;
  encoder->chroma_sample_location = options.chroma;
  encoder->gop_size = options.key_every;
  encoder->max_b_frames = options.b_frames;
  encoder->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  encoder->thread_count = 1;
  if (options.interlaced) {
    encoder->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
    encoder->field_order = AV_FIELD_TT;
  }
  if (options.codec == "mpeg4" || options.codec == "mpeg2video" || options.codec == "mjpeg") {
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = 2 * FF_QP2LAMBDA;
  }
  if (global_header) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  for (const auto& [key, value] : options.codec_options)
    require(av_opt_set(encoder.get(), key, value, AV_OPT_SEARCH_CHILDREN), key);
  require(avcodec_open2(encoder.get(), codec, nullptr), "opening " + options.codec);
  return encoder;
}

}  // namespace

bool has_encoder(const std::string& name) {
  return avcodec_find_encoder_by_name(name.c_str()) != nullptr;
}

void write_clip(const std::filesystem::path& file, const ClipOptions& options, int count,
                const Paint& paint) {
  media::quiet_ffmpeg();
  AVFormatContext* raw = nullptr;
  require(avformat_alloc_output_context2(&raw, nullptr,
                                         options.muxer.empty() ? nullptr : options.muxer.c_str(),
                                         file.string().c_str()),
          "choosing a container");
  const media::OutputPtr output(raw);
  const CodecPtr encoder =
      open_encoder(options, (output->oformat->flags & AVFMT_GLOBALHEADER) != 0);
  AVStream* stream = avformat_new_stream(output.get(), nullptr);
  require(avcodec_parameters_from_context(stream->codecpar, encoder.get()), "the stream");
  stream->time_base = options.time_base;
  stream->sample_aspect_ratio = options.pixel_shape;
  for (const auto& [key, value] : options.stream_metadata)
    av_dict_set(&stream->metadata, key, value, 0);
  if (options.rotation != 0) {
    std::int32_t* matrix = media::add_display_matrix(*stream);
    // av_display_rotation_set takes degrees clockwise.
    av_display_rotation_set(matrix, -options.rotation);
  }
  if ((output->oformat->flags & AVFMT_NOFILE) == 0)
    require(avio_open(&output->pb, file.string().c_str(), AVIO_FLAG_WRITE), "creating the file");
  require(avformat_write_header(output.get(), nullptr), "the header");

  const media::PacketPtr packet = media::make_packet();
  for (int k = 0; k <= count; ++k) {
    FramePtr frame;
    if (k < count) {
      frame = media::make_av_frame();
      frame->width = options.width;
      frame->height = options.height;
      frame->format = options.format;
      frame->colorspace = options.matrix;
      frame->color_range = options.range;
      frame->color_trc = options.transfer;
      frame->sample_aspect_ratio = options.pixel_shape;
      require(av_frame_get_buffer(frame.get(), 0), "a frame");
      paint(*frame, k);
      if (options.interlaced) media::set_interlaced(*frame, true);
      frame->pts = options.times.empty() ? k : options.times.at(static_cast<std::size_t>(k));
      if (options.codec == "mpeg4" || options.codec == "mpeg2video" || options.codec == "mjpeg")
        frame->quality = encoder->global_quality;
    }
    require(avcodec_send_frame(encoder.get(), frame.get()), "encoding");
    while (avcodec_receive_packet(encoder.get(), packet.get()) >= 0) {
      packet->stream_index = 0;
      if (packet->duration <= 0 && options.times.empty()) packet->duration = 1;
      av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
      require(av_interleaved_write_frame(output.get(), packet.get()), "writing");
    }
  }
  require(av_write_trailer(output.get()), "the trailer");
  if ((output->oformat->flags & AVFMT_NOFILE) == 0) avio_closep(&output->pb);
}

void write_picture(const std::filesystem::path& file, AVPixelFormat format, int width, int height,
                   const Paint& paint) {
  ClipOptions options;
  const std::string suffix = file.extension().string();
  options.codec = suffix == ".jpg" ? "mjpeg" : suffix.substr(1);
  options.muxer = "image2";
  options.codec_options = {};
  options.format = format;
  options.width = width;
  options.height = height;
  if (suffix == ".jpg") options.range = AVCOL_RANGE_JPEG;
  // image2 wants a pattern or one file told so; a name without a number is one file.
  const std::filesystem::path plain = file.parent_path() / ("picture_being_written" + suffix);
  write_clip(plain, options, 1, paint);
  std::filesystem::rename(plain, file);
}

void put(AVFrame& frame, int plane, int x, int y, unsigned value) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  std::uint8_t* row = frame.data[plane] + std::ptrdiff_t(y) * frame.linesize[plane];
  if (format->comp[0].depth > 8) {
    const auto wide = static_cast<std::uint16_t>(value);
    std::memcpy(row + std::ptrdiff_t(x) * 2, &wide, 2);
  } else {
    row[x] = static_cast<std::uint8_t>(value);
  }
}

void fill(AVFrame& frame, int plane, unsigned value) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool chroma = plane == 1 || plane == 2;
  const int w = chroma ? AV_CEIL_RSHIFT(frame.width, format->log2_chroma_w) : frame.width;
  const int h = chroma ? AV_CEIL_RSHIFT(frame.height, format->log2_chroma_h) : frame.height;
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x) put(frame, plane, x, y, value);
}

void paint_number(AVFrame& frame, int k) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const int shift = format->comp[0].depth - 8;
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x) {
      const int bar = x * number_bits / frame.width;
      put(frame, 0, x, y, ((k >> bar) & 1 ? 235u : 16u) << shift);
    }
  for (int plane = 1; plane < std::min<int>(format->nb_components, 3); ++plane)
    fill(frame, plane, 128u << shift);
}

int number_of(const Frame& frame) {
  int k = 0;
  for (int bar = 0; bar < number_bits; ++bar) {
    const int x = (2 * bar + 1) * frame.width / (2 * number_bits);
    if (frame.row(frame.height / 2)[3 * x + 1] > 127) k |= 1 << bar;
  }
  return k;
}

std::vector<Frame> read_all(FrameSource& source) {
  std::vector<Frame> out;
  while (std::optional<Frame> frame = source.read()) out.push_back(std::move(*frame));
  return out;
}

bool same_pixels(const Frame& a, const Frame& b) {
  if (a.size() != b.size()) return false;
  for (int y = 0; y < a.height; ++y)
    if (std::memcmp(a.row(y), b.row(y), std::size_t(a.width) * 3) != 0) return false;
  return true;
}

std::vector<char> file_bytes(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_bytes(const std::filesystem::path& file, const std::vector<char>& bytes) {
  std::ofstream(file, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
}

}  // namespace flowscope::checks
