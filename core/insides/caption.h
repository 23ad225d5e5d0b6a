// A line of words above a picture, without any library for text.
#pragma once

#include <string>

#include "core/base/image.h"

namespace flowscope::insides {

inline constexpr int kCaptionHeight = 16;  // pixels

// In small capitals, white on dark: letters, digits and + - . , / = ( ); others are left
// blank. What is wider than the picture is cut off.
Image captioned(const Image& picture, const std::string& words);

}  // namespace flowscope::insides
