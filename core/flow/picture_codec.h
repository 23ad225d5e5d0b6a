// OpenCV's picture formats between bytes and pixels. Private to core/flow; without
// OpenCV both throw Error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/image.h"

namespace flowscope {

Image decode_picture(const std::vector<std::uint8_t>& file, const std::string& name);

// `channels` is 3 (RGB) or 1; `suffix` is ".png" or ".jpg".
std::vector<std::uint8_t> encode_picture(const std::string& suffix, int width, int height,
                                         int channels, const std::uint8_t* pixels);

}  // namespace flowscope
