// Pixels as a scaler leaves them into the rows of a frame.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/size.h"
#include "core/media/geometry.h"

namespace flowscope::media {

// Samples of 8 bits, or of 12 bits in two bytes at half contrast: 2040 is white.
enum class Samples { bytes, half_contrast };

// Channels in planes of their own or side by side.
struct Channels {
  const std::uint8_t* red = nullptr;
  const std::uint8_t* green = nullptr;
  const std::uint8_t* blue = nullptr;
  const std::uint8_t* alpha = nullptr;  // null: opaque; has full contrast: 255 or 4095
  Samples samples = Samples::bytes;
  std::ptrdiff_t step = 1;    // bytes from a pixel to the next
  std::ptrdiff_t stride = 0;  // bytes from a row to the next
  Size size;
};

// Writes packed RGB: alpha over black (straight, not premultiplied), turned and
// flipped. `to` has orientation.apply(from.size) pixels.
void pack(const Channels& from, const Orientation& orientation, std::uint8_t* to,
          std::ptrdiff_t to_stride);

}  // namespace flowscope::media
