#include <fmt/format.h>

#include "core/base/error.h"
#include "core/media/file_source.h"
#include "core/media/image_list.h"
#include "core/media/image_source.h"
#include "core/media/log.h"
#include "core/media/media.h"

namespace flowscope::media {
namespace fs = std::filesystem;

std::unique_ptr<FrameSource> open_source(const std::string& input, const SourceOptions& options) {
  quiet_ffmpeg();
  if (input.empty()) throw UsageError("No video was named.");
  const fs::path path(input);
  std::error_code failed;
  const fs::file_status status = fs::status(path, failed);
  if (fs::is_directory(status)) {
    const fs::path name = path.has_filename() ? path.filename() : path.parent_path().filename();
    return std::make_unique<ImageSource>(name.string(), images_in_folder(path), options);
  }
  if (fs::is_regular_file(status)) return std::make_unique<FileSource>(path, options);
  if (fs::exists(status))
    throw Error(
        fmt::format("{} is neither a file nor a folder; save a stream to a file first.", input));
  // What looks like a pattern is refused as one.
  if (path.filename().string().find('%') != std::string::npos)
    return std::make_unique<ImageSource>(path.filename().string(), images_of_pattern(path),
                                         options);
  if (failed && failed != std::errc::no_such_file_or_directory)
    throw Error(fmt::format("Cannot open {}: {}.", input, failed.message()));
  throw Error(fmt::format("There is no file or folder {}.", input));
}

}  // namespace flowscope::media
