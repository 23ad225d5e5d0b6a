// 256 colours for a picture: what GIF can hold.
#pragma once

#include "core/media/ffmpeg.h"

namespace flowscope::media {

// A picture in BGRA with a palette of its own, chosen and dithered by FFmpeg's filters
// palettegen and paletteuse. `out`: PAL8 of the same size. Errors: a code below 0.
int to_palette(const AVFrame& bgra, AVFrame& out);

}  // namespace flowscope::media
