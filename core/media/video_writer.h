// Frames into a video file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/base/frame.h"

namespace flowscope::media {

struct WriterOptions {
  double frame_rate = 25;
  std::string codec;         // FFmpeg encoder; empty: libx264, else FFmpeg's default for the suffix
  std::string pixel_format;  // FFmpeg name; empty: yuv420p
  double quality = 20;       // CRF where the encoder has it
};

// Writes one stream; every frame has the size of the first. The matrix is tagged
// BT.709 from 720 lines up, else BT.601, limited range. Written under a temporary
// name and renamed by finish(); without finish() nothing remains.
class VideoWriter {
 public:
  VideoWriter(const std::filesystem::path& file, const WriterOptions& options = {});
  ~VideoWriter();
  void write(const Frame& frame);  // times are frame number / rate
  void finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace flowscope::media
