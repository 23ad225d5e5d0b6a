#include "core/media/converter.h"

#include <fmt/format.h>

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

// rgb * a / 255, rounded: c * a + 128, divided by 255 without a division.
std::uint8_t over_black(unsigned colour, unsigned alpha) {
  const unsigned product = colour * alpha + 128;
  return static_cast<std::uint8_t>((product + (product >> 8)) >> 8);
}

// RGBA to RGB within the same rows; the target never overtakes the source.
void drop_alpha(std::uint8_t* pixels, std::ptrdiff_t stride, Size size) {
  for (int y = 0; y < size.height; ++y) {
    const std::uint8_t* source = pixels + y * stride;
    std::uint8_t* target = pixels + y * stride;
    for (int x = 0; x < size.width; ++x, source += 4, target += 3) {
      const unsigned alpha = source[3];
      target[0] = over_black(source[0], alpha);
      target[1] = over_black(source[1], alpha);
      target[2] = over_black(source[2], alpha);
    }
  }
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
  set("dst_format", colour.alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24);
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
                           sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, one, one);
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

BufferPtr Converter::scale(const AVFrame& picture, const Setup& setup, std::ptrdiff_t& stride) {
  prepare(setup);
  stride = aligned(std::ptrdiff_t(setup.to.width) * (setup.colour.alpha ? 4 : 3));
  BufferPtr out = buffer(scaled_pool_, scaled_size_,
                         static_cast<std::size_t>(stride * setup.to.height) + spare);
  std::uint8_t* planes[4] = {out->data, nullptr, nullptr, nullptr};
  const int strides[4] = {static_cast<int>(stride), 0, 0, 0};
  const int rows =
      sws_scale(scaler_.get(), picture.data, picture.linesize, 0, picture.height, planes, strides);
  if (rows != setup.to.height)
    throw Error(fmt::format("Converting a picture of {}×{} {} to RGB failed.", picture.width,
                            picture.height, format_name(setup.colour.format)));
  if (setup.colour.alpha) drop_alpha(out->data, stride, setup.to);
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
  Setup setup{from, orientation.apply(size_), colour_of(picture, codec_)};
  std::ptrdiff_t stride = 0;
  BufferPtr pixels = scale(picture, setup, stride);
  if (!orientation.upright()) {
    const std::ptrdiff_t upright_stride = aligned(std::ptrdiff_t(size_.width) * 3);
    BufferPtr upright = buffer(upright_pool_, upright_size_,
                               static_cast<std::size_t>(upright_stride * size_.height) + spare);
    reorient(pixels->data, stride, setup.to, orientation, upright->data, upright_stride);
    pixels = std::move(upright);
    stride = upright_stride;
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
