// What a frame's numbers mean as colours, decided where the file says nothing.
#pragma once

#include <string>
#include <vector>

#include "core/media/ffmpeg.h"

namespace flowscope::media {

struct ColourMeaning {
  AVPixelFormat format = AV_PIX_FMT_NONE;  // without the range that yuvj… formats carry
  int matrix = 0;                          // SWS_CS_…; of Y'CbCr only
  bool full_range = false;
  bool alpha = false;
  bool limited_grey = false;  // swscale takes all grey for full range
  // Where chroma lies between luma, in 1/256 luma pixels; −513: not subsampled.
  int chroma_x = -513;
  int chroma_y = -513;

  friend bool operator==(const ColourMeaning&, const ColourMeaning&) = default;
};

// An untagged matrix is BT.709 from 720 lines up, else BT.601; JPEG and WebP
// pictures are BT.601 by their standards. An untagged range is limited, except that
// of grey from codecs that are not made for broadcasting. Untagged
// chroma lies left, as in MPEG-2 and later; in JPEG and MPEG-1 in the centre.
ColourMeaning colour_of(const AVFrame& frame, AVCodecID codec);

// What a person should know: HDR without tone mapping, a matrix that is not supported.
std::vector<std::string> colour_notes(const AVFrame& frame);

}  // namespace flowscope::media
