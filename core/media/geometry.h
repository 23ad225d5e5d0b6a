// From stored pixels to what a person should see: upright, square pixels.
#pragma once

#include <cstdint>

#include "core/base/size.h"
#include "core/media/ffmpeg.h"

namespace flowscope::media {

// One of the eight ways to lay a picture down without resampling.
struct Orientation {
  bool transpose = false;  // first: rows become columns
  bool flip_x = false;     // then: left and right change places
  bool flip_y = false;     // and: top and bottom
  bool exact = true;       // false: the file asks for an angle between these

  bool upright() const { return !transpose && !flip_x && !flip_y; }
  Size apply(Size size) const { return transpose ? Size{size.height, size.width} : size; }
};

// `matrix` is FFmpeg's display matrix (9 values), or null.
Orientation orientation_of(const std::int32_t* matrix);
// Of a frame's own matrix, else of its stream's.
Orientation orientation_of(const AVFrame& frame, const AVStream& stream);

// The size with square pixels: the short axis is enlarged. A pixel shape that is
// no shape (0:1) or absurd (beyond 1:16) counts as square.
Size square_pixels(Size stored, AVRational pixel_shape);
bool is_square(AVRational pixel_shape);

}  // namespace flowscope::media
