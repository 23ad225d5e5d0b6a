// What a PNG says of itself before anything is decoded. Private to core/flow.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flowscope {

bool is_png(const std::vector<std::uint8_t>& file);

struct PngHeader {
  std::uint32_t width = 0, height = 0;
  int bits = 0;        // per channel
  int channels = 0;    // 1 for a palette
  bool alpha = false;  // a channel of it, or a transparent colour
};

// Throws Error for a header that is broken off or claims more pixels than bytes of
// this number can hold: deflate shrinks at most 1032-fold.
PngHeader read_png_header(const std::vector<std::uint8_t>& file, const std::string& name);

}  // namespace flowscope
