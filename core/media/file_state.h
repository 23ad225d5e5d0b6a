// What tells a file from a later one of the same name.
#pragma once

#include <filesystem>

#include "core/base/frame_source.h"

namespace flowscope::media {

// Adds the file to info.bytes, and its time to info.modified if it is the newest.
// A file that has gone counts nothing.
void count_file(SourceInfo& info, const std::filesystem::path& file);

}  // namespace flowscope::media
