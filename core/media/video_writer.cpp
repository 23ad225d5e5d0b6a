#include "core/media/video_writer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "core/base/error.h"
#include "core/media/ffmpeg.h"
#include "core/media/log.h"
#include "core/media/palette.h"

namespace flowscope::media {
namespace fs = std::filesystem;

namespace {

constexpr int lines_of_709 = 720;

const AVCodec* choose_encoder(const WriterOptions& options, const AVOutputFormat& container,
                              const fs::path& file) {
  if (!options.codec.empty()) {
    const AVCodec* named = avcodec_find_encoder_by_name(options.codec.c_str());
    if (named == nullptr || named->type != AVMEDIA_TYPE_VIDEO)
      throw Error(fmt::format("This FFmpeg has no video encoder {}.", options.codec));
    return named;
  }
  if (avformat_query_codec(&container, AV_CODEC_ID_H264, FF_COMPLIANCE_NORMAL) == 1)
    if (const AVCodec* x264 = avcodec_find_encoder_by_name("libx264")) return x264;
  const AVCodec* usual = avcodec_find_encoder(container.video_codec);
  if (container.video_codec == AV_CODEC_ID_H264 || usual == nullptr)
    usual = avcodec_find_encoder(AV_CODEC_ID_MPEG4);
  if (usual == nullptr || avformat_query_codec(&container, usual->id, FF_COMPLIANCE_NORMAL) == 0)
    throw Error(fmt::format("This FFmpeg has no encoder for {}; .mp4 or .mkv may do.",
                            file.filename().string()));
  return usual;
}

AVPixelFormat choose_format(const WriterOptions& options, const AVCodec& encoder) {
  const std::vector<AVPixelFormat> taken = pixel_formats(encoder);
  AVPixelFormat wanted = AV_PIX_FMT_YUV420P;
  if (!options.pixel_format.empty()) {
    wanted = av_get_pix_fmt(options.pixel_format.c_str());
    const bool can = wanted != AV_PIX_FMT_NONE && sws_isSupportedOutput(wanted) &&
                     (taken.empty() || std::count(taken.begin(), taken.end(), wanted) > 0);
    if (!can)
      throw Error(fmt::format("The encoder {} does not take the pixel format {}.", encoder.name,
                              options.pixel_format));
    return wanted;
  }
  if (taken.empty() || std::count(taken.begin(), taken.end(), wanted) > 0) return wanted;
  if (encoder.id == AV_CODEC_ID_GIF) return AV_PIX_FMT_PAL8;
  for (const AVPixelFormat format : taken)
    if (sws_isSupportedOutput(format)) return format;
  throw Error(fmt::format("The encoder {} takes no pixel format that can be made.", encoder.name));
}

int rounded_up(int value, int log2) { return ((value + (1 << log2) - 1) >> log2) << log2; }

}  // namespace

struct VideoWriter::Impl {
  fs::path file;
  fs::path part;
  WriterOptions options;
  AVRational rate{};
  OutputPtr output;
  bool file_open = false;
  bool header_written = false;
  bool finished = false;
  CodecPtr encoder;
  AVStream* stream = nullptr;
  ScalerPtr scaler;
  FramePtr picture;
  FramePtr coloured;  // before its palette was chosen, where the format has one
  PacketPtr packet = make_packet();
  Size size;                         // of the frames
  std::vector<std::uint8_t> padded;  // RGB rows of the encoded size, if that is larger
  std::int64_t written = 0;

  Impl(fs::path target, const WriterOptions& given) : file(std::move(target)), options(given) {
    quiet_ffmpeg();
    if (!(options.frame_rate > 0) || options.frame_rate > 1e6)
      throw UsageError("The frame rate of a video has to be a positive number.");
    rate = av_d2q(options.frame_rate, 1001000);
    part = file.parent_path() / fmt::format(".{}.{}.part", file.filename().string(), ::getpid());
    const AVOutputFormat* container = av_guess_format(nullptr, file.string().c_str(), nullptr);
    if (container == nullptr || (container->flags & AVFMT_NOFILE) != 0)
      throw UsageError(fmt::format("No video format belongs to the name {}; .mp4 or .mkv would do.",
                                   file.filename().string()));
    AVFormatContext* raw = nullptr;
    require(avformat_alloc_output_context2(&raw, container, nullptr, part.string().c_str()));
    output.reset(raw);
  }

  ~Impl() {
    if (file_open) avio_closep(&output->pb);
    std::error_code ignored;
    if (!finished) fs::remove(part, ignored);
  }

  void require(int code) const {
    if (code < 0) throw Error(fmt::format("Cannot write {}: {}.", file.string(), error_text(code)));
  }

  void begin(Size frame_size) {
    LogCapture log;
    size = frame_size;
    const AVCodec* codec = choose_encoder(options, *output->oformat, file);
    const AVPixelFormat format = choose_format(options, *codec);
    const AVPixFmtDescriptor* about = av_pix_fmt_desc_get(format);
    encoder.reset(avcodec_alloc_context3(codec));
    if (!encoder) throw std::bad_alloc();
    // Odd sizes and 4:2:0 do not go together: the last row or column is repeated.
    encoder->width = rounded_up(size.width, about->log2_chroma_w);
    encoder->height = rounded_up(size.height, about->log2_chroma_h);
    encoder->pix_fmt = format;
    encoder->time_base = av_inv_q(rate);
    encoder->framerate = rate;
    encoder->sample_aspect_ratio = {1, 1};
    if ((about->flags & AV_PIX_FMT_FLAG_RGB) == 0) {
      const bool hd = size.height >= lines_of_709;
      encoder->color_range = AVCOL_RANGE_MPEG;
      encoder->colorspace = hd ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
      encoder->color_primaries = hd ? AVCOL_PRI_BT709 : AVCOL_PRI_SMPTE170M;
      encoder->color_trc = hd ? AVCOL_TRC_BT709 : AVCOL_TRC_SMPTE170M;
    }
    if (output->oformat->flags & AVFMT_GLOBALHEADER) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    set_quality();
    const int code = avcodec_open2(encoder.get(), codec, nullptr);
    if (code < 0)
      throw Error(fmt::format("The encoder {} refuses {}×{} {}: {}.", codec->name, size.width,
                              size.height, about->name,
                              log.first().empty() ? error_text(code) : log.first()));
    open_file();
    prepare_picture();
  }

  void set_quality() {
    if (encoder->priv_data != nullptr &&
        av_opt_set_double(encoder->priv_data, "crf", options.quality, 0) >= 0) {
      if (std::string_view(encoder->codec->name).starts_with("libvpx")) encoder->bit_rate = 0;
      return;
    }
    // The older codecs' scale runs from 1 to 31; CRF 20 is about 3.
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = static_cast<int>(
        FF_QP2LAMBDA * std::clamp(std::exp2((options.quality - 11) / 6), 1.0, 31.0));
  }

  void open_file() {
    stream = avformat_new_stream(output.get(), nullptr);
    if (stream == nullptr) throw std::bad_alloc();
    require(avcodec_parameters_from_context(stream->codecpar, encoder.get()));
    stream->time_base = encoder->time_base;
    stream->avg_frame_rate = rate;
    stream->sample_aspect_ratio = encoder->sample_aspect_ratio;
    require(avio_open(&output->pb, part.string().c_str(), AVIO_FLAG_WRITE));
    file_open = true;
    Dictionary wishes;
    wishes.set("movflags", "+faststart");
    require(avformat_write_header(output.get(), wishes.address()));
    header_written = true;
  }

  void prepare_picture() {
    const int width = encoder->width, height = encoder->height;
    picture = make_av_frame();
    picture->width = width;
    picture->height = height;
    picture->format = has_palette() ? AV_PIX_FMT_BGRA : encoder->pix_fmt;
    picture->color_range = encoder->color_range;
    picture->colorspace = encoder->colorspace;
    require(av_frame_get_buffer(picture.get(), 0));
    scaler.reset(sws_getContext(
        width, height, AV_PIX_FMT_RGB24, width, height, AVPixelFormat(picture->format),
        SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP | SWS_FULL_CHR_H_INT, nullptr, nullptr,
        nullptr));
    if (!scaler)
      throw Error(
          fmt::format("RGB cannot be converted to {}.", av_get_pix_fmt_name(encoder->pix_fmt)));
    constexpr int one = 1 << 16;
    const int matrix = encoder->colorspace == AVCOL_SPC_BT709 ? SWS_CS_ITU709 : SWS_CS_ITU601;
    // Refused where there is no matrix (RGB, palettes).
    sws_setColorspaceDetails(scaler.get(), sws_getCoefficients(SWS_CS_DEFAULT), 1,
                             sws_getCoefficients(matrix), 0, 0, one, one);
    if (width != size.width || height != size.height)
      padded.resize(std::size_t(width) * std::size_t(height) * 3);
  }

  bool has_palette() const { return encoder->pix_fmt == AV_PIX_FMT_PAL8; }

  void scale(const Frame& frame) {
    const std::uint8_t* pixels = frame.pixels;
    auto stride = static_cast<int>(frame.stride);
    if (!padded.empty()) {
      const int width = encoder->width;
      for (int y = 0; y < encoder->height; ++y) {
        const std::uint8_t* row = frame.row(std::min(y, size.height - 1));
        std::uint8_t* out = padded.data() + std::size_t(y) * std::size_t(width) * 3;
        std::copy_n(row, std::size_t(size.width) * 3, out);
        for (int x = size.width; x < width; ++x)
          std::copy_n(row + std::ptrdiff_t(size.width - 1) * 3, 3, out + std::ptrdiff_t(x) * 3);
      }
      pixels = padded.data();
      stride = width * 3;
    }
    if (coloured) std::swap(picture, coloured);  // the full colours' frame again
    require(av_frame_make_writable(picture.get()));
    const std::uint8_t* planes[4] = {pixels, nullptr, nullptr, nullptr};
    const int strides[4] = {stride, 0, 0, 0};
    sws_scale(scaler.get(), planes, strides, 0, encoder->height, picture->data, picture->linesize);
    if (!has_palette()) return;
    if (!coloured) coloured = make_av_frame();
    std::swap(picture, coloured);
    require(to_palette(*coloured, *picture));
  }

  void encode(const AVFrame* frame) {
    require(avcodec_send_frame(encoder.get(), frame));
    for (;;) {
      const int code = avcodec_receive_packet(encoder.get(), packet.get());
      if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
      require(code);
      if (packet->duration <= 0) packet->duration = 1;
      av_packet_rescale_ts(packet.get(), encoder->time_base, stream->time_base);
      packet->stream_index = stream->index;
      require(av_interleaved_write_frame(output.get(), packet.get()));
    }
  }
};

VideoWriter::VideoWriter(const fs::path& file, const WriterOptions& options)
    : impl_(std::make_unique<Impl>(file, options)) {}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const Frame& frame) {
  if (frame.size().empty() || !frame) throw Error("An empty frame cannot be written to a video.");
  if (impl_->finished) throw Error(fmt::format("{} is finished already.", impl_->file.string()));
  if (!impl_->encoder) impl_->begin(frame.size());
  if (frame.size() != impl_->size)
    throw Error(fmt::format("A frame of {}×{} does not fit into {}, which is {}×{}.", frame.width,
                            frame.height, impl_->file.filename().string(), impl_->size.width,
                            impl_->size.height));
  impl_->scale(frame);
  impl_->picture->pts = impl_->written++;
  impl_->encode(impl_->picture.get());
}

void VideoWriter::finish() {
  Impl& it = *impl_;
  if (it.finished) return;
  if (it.written == 0)
    throw Error(fmt::format("{} was not written: it would hold no frame.", it.file.string()));
  it.encode(nullptr);
  it.require(av_write_trailer(it.output.get()));
  const int code = avio_closep(&it.output->pb);
  it.file_open = false;
  it.require(code);
  std::error_code failed;
  fs::rename(it.part, it.file, failed);
  if (failed) throw Error(fmt::format("Cannot write {}: {}.", it.file.string(), failed.message()));
  it.finished = true;
}

}  // namespace flowscope::media
