// Decoded pictures into the program's frames.
#pragma once

#include "core/base/frame.h"
#include "core/media/colour.h"
#include "core/media/ffmpeg.h"
#include "core/media/geometry.h"
#include "core/media/pack.h"

namespace flowscope::media {

// Any pixel format to packed RGB: matrix, range and chroma position as the file
// says or colour.h decides, alpha over black, square pixels, upright. The first
// picture fixes the size; later ones of another size are scaled to it.
// One thread at a time; the frames it made outlive it.
class Converter {
 public:
  explicit Converter(AVCodecID codec) : codec_(codec) {}
  void set_codec(AVCodecID codec) { codec_ = codec; }

  // Index, time and the rest of the frame are the caller's to set. Throws Error if
  // the pixel format cannot be converted or the picture is too large.
  Frame convert(const AVFrame& picture, AVRational pixel_shape, const Orientation& orientation);

  Size size() const { return size_; }  // empty before the first picture

 private:
  struct Setup {
    Size from;
    Size to;
    ColourMeaning colour;
    friend bool operator==(const Setup&, const Setup&) = default;
  };
  void prepare(const Setup& setup);
  // RGB or RGBA, in planes or packed, as setup and swscale have it best.
  BufferPtr scale(const AVFrame& picture, const Setup& setup, Channels& channels);
  BufferPtr buffer(PoolPtr& pool, std::size_t& pool_size, std::size_t size);

  AVCodecID codec_;
  Size size_;
  Setup setup_;
  ScalerPtr scaler_;
  PoolPtr scaled_pool_;  // as it leaves the scaler
  std::size_t scaled_size_ = 0;
  PoolPtr packed_pool_;
  std::size_t packed_size_ = 0;
};

}  // namespace flowscope::media
