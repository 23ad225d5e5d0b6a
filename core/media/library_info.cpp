#include <fmt/format.h>

#include "core/media/ffmpeg.h"
#include "core/media/media.h"

namespace flowscope::media {

namespace {

std::string version(const char* name, unsigned number) {
  return fmt::format("{} {}.{}.{}", name, AV_VERSION_MAJOR(number), AV_VERSION_MINOR(number),
                     AV_VERSION_MICRO(number));
}

}  // namespace

std::vector<std::string> library_versions() {
  return {fmt::format("FFmpeg {}", av_version_info()), version("libavformat", avformat_version()),
          version("libavcodec", avcodec_version()),    version("libavfilter", avfilter_version()),
          version("libavutil", avutil_version()),      version("libswscale", swscale_version())};
}

std::vector<std::string> decoders_found() {
  std::vector<std::string> out;
  for (const char* name :
       {"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "mpeg2video", "mpeg4", "mjpeg", "prores",
        "dnxhd", "ffv1", "gif", "png", "libvpx", "libvpx-vp9"})
    if (avcodec_find_decoder_by_name(name) != nullptr) out.emplace_back(name);
  return out;
}

}  // namespace flowscope::media
