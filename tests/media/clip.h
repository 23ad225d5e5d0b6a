// Clips that the tests encode themselves, with FFmpeg's libraries and nothing of
// core/media's but its handles.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/frame_source.h"
#include "core/media/ffmpeg.h"

namespace flowscope::checks {

struct ClipOptions {
  std::string codec = "ffv1";  // lossless; an encoder's name
  std::string muxer;           // empty: by the file's suffix
  AVPixelFormat format = AV_PIX_FMT_YUV420P;
  int width = 64;
  int height = 48;
  AVRational time_base{1, 25};
  AVRational pixel_shape{1, 1};
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVChromaLocation chroma = AVCHROMA_LOC_UNSPECIFIED;
  bool interlaced = false;  // top field first
  int key_every = 12;
  int b_frames = 0;
  double rotation = 0;  // degrees, counter-clockwise, of the display matrix
  std::vector<std::pair<const char*, const char*>> codec_options;
  std::vector<std::int64_t> times;  // pts of frame k in time_base; empty: k
  std::vector<std::pair<const char*, const char*>> stream_metadata;
};

using Paint = std::function<void(AVFrame& frame, int k)>;

bool has_encoder(const std::string& name);

// Writes `count` frames; throws std::runtime_error if the encoder or muxer refuses.
void write_clip(const std::filesystem::path& file, const ClipOptions& options, int count,
                const Paint& paint);

// A still picture; the suffix chooses the codec (png, jpg, bmp, ppm).
void write_picture(const std::filesystem::path& file, AVPixelFormat format, int width, int height,
                   const Paint& paint);

// Sample (8 or 16 bits, as the format has it) of a plane.
void put(AVFrame& frame, int plane, int x, int y, unsigned value);
void fill(AVFrame& frame, int plane, unsigned value);

// A picture that tells its number: bars of black and white, k in binary. For
// formats whose first plane is luma. number_of() reads it back from what was
// delivered, whatever lossy coding and scaling did to it.
void paint_number(AVFrame& frame, int k);
int number_of(const Frame& frame);

// Everything a source delivers, from where it is.
std::vector<Frame> read_all(FrameSource& source);
bool same_pixels(const Frame& a, const Frame& b);

std::vector<char> file_bytes(const std::filesystem::path& file);
void write_bytes(const std::filesystem::path& file, const std::vector<char>& bytes);

}  // namespace flowscope::checks
