// One picture of a stream, as every room passes it on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/image.h"
#include "core/base/size.h"

namespace flowscope {

// Packed 8-bit RGB pixels as a person should see them: upright, square pixels,
// full range. Copying a Frame copies a handle: the pixels are shared, immutable
// and live as long as any copy.
struct Frame {
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;             // bytes from a row to the next, ≥ 3 * width
  const std::uint8_t* pixels = nullptr;  // first byte of the top row
  std::shared_ptr<const void> owner;     // keeps `pixels` alive; opaque

  std::int64_t index = 0;        // position in the source, from 0
  double time = 0;               // presentation time, seconds from the source's start
  std::uint64_t generation = 0;  // which opening or seek it belongs to; see engine/pipeline.h
  bool gap_before = false;       // frames were lost between the one before and this

  Size size() const { return {width, height}; }
  const std::uint8_t* row(int y) const { return pixels + y * stride; }
  explicit operator bool() const { return pixels != nullptr; }
};

// Wraps an image as a frame; the frame owns it.
Frame make_frame(Image image, std::int64_t index = 0, double time = 0);

// Copies a frame's pixels into an image of their own.
Image to_image(const Frame& frame);

}  // namespace flowscope
