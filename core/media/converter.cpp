#include "core/media/converter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.h"
#include "core/media/log.h"

namespace flowscope::media {

namespace {

constexpr int alignment = 64;
constexpr std::size_t spare = 256;  // swscale's vector code writes past the end of the last row
constexpr int longest_side = 32768;

// Exact rather than fast: rounded coefficients, chroma at full resolution.
constexpr int scaler_flags =
    SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;

std::ptrdiff_t aligned(std::ptrdiff_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::string format_name(AVPixelFormat format) {
  const char* name = av_get_pix_fmt_name(format);
  return name != nullptr ? name : "unknown";
}

// Luma of 16 to 235 to full range, in place.
void stretch(std::uint8_t* pixels, std::ptrdiff_t stride, Size size, int channels) {
  std::array<std::uint8_t, 256> levels{};
  for (int i = 0; i < 256; ++i)
    levels[static_cast<std::size_t>(i)] =
        static_cast<std::uint8_t>(std::clamp(((i - 16) * 255 + 109) / 219, 0, 255));
  for (int y = 0; y < size.height; ++y) {
    std::uint8_t* row = pixels + y * stride;
    for (int x = 0; x < size.width; ++x)
      for (int c = 0; c < 3; ++c) row[x * channels + c] = levels[row[x * channels + c]];
  }
}

// RGB, palettes and grey are copied exactly only when packed. From Y'CbCr swscale is
// several times faster into planes; and at half contrast, with bits to spare, for
// at full contrast it overflows where colours are far outside of RGB (white becomes
// black).
AVPixelFormat scaled_format(const ColourMeaning& colour) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(colour.format);
  const bool planes = format->nb_components >= 3 &&
                      (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) == 0;
  if (planes) return colour.alpha ? AV_PIX_FMT_GBRAP12 : AV_PIX_FMT_GBRP12;
  return colour.alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
}

bool in_planes(AVPixelFormat scaled) {
  return scaled == AV_PIX_FMT_GBRP12 || scaled == AV_PIX_FMT_GBRAP12;
}

}  // namespace

void Converter::prepare(const Setup& setup) {
  if (scaler_ && setup == setup_) return;
  LogCapture log;
  const ColourMeaning& colour = setup.colour;
  if (!sws_isSupportedInput(colour.format))
    throw Error(fmt::format("Pictures of the pixel format {} cannot be converted to RGB.",
                            format_name(colour.format)));
  scaler_.reset(sws_alloc_context());
  if (!scaler_) throw std::bad_alloc();
  const auto set = [&](const char* option, std::int64_t value) {
    av_opt_set_int(scaler_.get(), option, value, 0);
  };
  set("srcw", setup.from.width);
  set("srch", setup.from.height);
  set("src_format", colour.format);
  set("dstw", setup.to.width);
  set("dsth", setup.to.height);
  set("dst_format", scaled_format(colour));
  set("sws_flags", scaler_flags);
  set("src_range", colour.full_range);
  set("src_h_chr_pos", colour.chroma_x);
  set("src_v_chr_pos", colour.chroma_y);
  const int code = sws_init_context(scaler_.get(), nullptr, nullptr);
  if (code < 0)
    throw Error(fmt::format("Pictures of {}×{} {} cannot be converted to RGB: {}.",
                            setup.from.width, setup.from.height, format_name(colour.format),
                            log.first().empty() ? error_text(code) : log.first()));
  constexpr int one = 1 << 16;
  // Refused for RGB to RGB, where it has no meaning.
  sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(colour.matrix), colour.full_range,
                           sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
                           in_planes(scaled_format(colour)) ? one / 2 : one, one);
  setup_ = setup;
}

BufferPtr Converter::buffer(PoolPtr& pool, std::size_t& pool_size, std::size_t size) {
  if (!pool || pool_size != size) {
    pool.reset(av_buffer_pool_init(size, nullptr));
    pool_size = size;
  }
  BufferPtr out(pool ? av_buffer_pool_get(pool.get()) : nullptr);
  if (!out) throw std::bad_alloc();
  return out;
}

BufferPtr Converter::scale(const AVFrame& picture, const Setup& setup, Channels& channels) {
  prepare(setup);
  const AVPixelFormat format = scaled_format(setup.colour);
  const bool planes = in_planes(format);
  const int count = setup.colour.alpha ? 4 : 3;
  channels.samples = planes ? Samples::half_contrast : Samples::bytes;
  channels.step = planes ? 2 : count;
  channels.stride = aligned(setup.to.width * channels.step);
  channels.size = setup.to;
  const std::size_t plane_size =
      static_cast<std::size_t>(channels.stride * setup.to.height) + spare;
  BufferPtr out =
      buffer(scaled_pool_, scaled_size_, plane_size * static_cast<std::size_t>(planes ? count : 1));
  std::uint8_t* targets[4] = {out->data, nullptr, nullptr, nullptr};
  int strides[4] = {static_cast<int>(channels.stride), 0, 0, 0};
  for (int i = 1; planes && i < count; ++i) {
    targets[i] = targets[i - 1] + plane_size;
    strides[i] = strides[0];
  }
  const int rows =
      sws_scale(scaler_.get(), picture.data, picture.linesize, 0, picture.height, targets, strides);
  if (rows != setup.to.height)
    throw Error(fmt::format("Converting a picture of {}×{} {} to RGB failed.", picture.width,
                            picture.height, format_name(setup.colour.format)));
  if (setup.colour.limited_grey) stretch(out->data, channels.stride, setup.to, count);
  channels.red = planes ? targets[2] : targets[0];
  channels.green = planes ? targets[0] : targets[0] + 1;
  channels.blue = planes ? targets[1] : targets[0] + 2;
  if (setup.colour.alpha) channels.alpha = planes ? targets[3] : targets[0] + 3;
  return out;
}

Frame Converter::convert(const AVFrame& picture, AVRational pixel_shape,
                         const Orientation& orientation) {
  const Size from{picture.width, picture.height};
  if (size_.empty()) {
    const Size shown = orientation.apply(square_pixels(from, pixel_shape));
    if (shown.empty() || shown.width > longest_side || shown.height > longest_side)
      throw Error(fmt::format("A picture of {}×{} is beyond what can be shown ({} pixels a side).",
                              shown.width, shown.height, longest_side));
    size_ = shown;
  }
  const Setup setup{from, orientation.apply(size_), colour_of(picture, codec_)};
  Channels channels;
  BufferPtr pixels = scale(picture, setup, channels);
  std::ptrdiff_t stride = channels.stride;
  if (channels.step != 3 || !orientation.upright()) {
    stride = aligned(std::ptrdiff_t(size_.width) * 3);
    BufferPtr packed =
        buffer(packed_pool_, packed_size_, static_cast<std::size_t>(stride * size_.height) + spare);
    pack(channels, orientation, packed->data, stride);
    pixels = std::move(packed);
  }
  Frame frame;
  frame.width = size_.width;
  frame.height = size_.height;
  frame.stride = stride;
  frame.pixels = pixels->data;
  frame.owner = std::shared_ptr<const void>(pixels.release(),
                                            [](AVBufferRef* buffer) { av_buffer_unref(&buffer); });
  return frame;
}

}  // namespace flowscope::media
