// Portable pixmaps (P6), the one picture format that needs no library. Private to core/flow.
#pragma once

#include <iosfwd>
#include <string>

#include "core/base/image.h"

namespace flowscope {

// 8 or 16 bits a channel, any maximum, comments in the header. What follows the
// picture (the format allows another) is ignored.
Image read_ppm(std::istream& in, const std::string& name);
void write_ppm(std::ostream& out, const Image& image);

}  // namespace flowscope
