#include "app/flowscope-cli/video_input.h"

#include "app/flowscope-cli/messages.h"
#include "core/base/error.h"
#ifdef FLOWSCOPE_HAS_MEDIA
#include <fmt/format.h>

#include <filesystem>

#include "core/media/media.h"
#endif

namespace flowscope::cli {

#ifdef FLOWSCOPE_HAS_MEDIA

namespace {

bool is_sequence(const std::string& input) {
  std::error_code none;
  return std::filesystem::is_directory(input, none) ||
         (input.find('%') != std::string::npos && !std::filesystem::exists(input, none));
}

}  // namespace

std::unique_ptr<FrameSource> open_video(const std::string& input, int stream) {
  if (stream >= 0 && is_sequence(input))
    throw UsageError(fmt::format(
        "{} is a sequence of images, which has no streams: leave --stream out.", input));
  media::SourceOptions options;
  options.stream = stream;
  auto source = media::open_source(input, options);
  say_all(source->info().notes);
  return source;
}

#else

std::unique_ptr<FrameSource> open_video(const std::string& input, int) {
  throw Error("This build has no video input, so " + input +
              " cannot be opened; build with FLOWSCOPE_MEDIA=ON (it needs FFmpeg), or use pair "
              "on single images.");
}

#endif

}  // namespace flowscope::cli
