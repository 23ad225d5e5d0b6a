// Names of exported files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/export_job.h"

namespace flowscope::engine {

std::string word_for(ExportFile format);  // the command line's: "flo", "png", …

std::string ending(ExportFile format);  // of a file's name: ".flo", "_kitti.png", …

// "frame_000012" + ("_backward") + ".flo", "_kitti.png", …
std::string export_name(std::int64_t t, ExportFile format, bool backward = false);
std::string occlusion_name(std::int64_t t);

// The frame a name of ours belongs to; nothing for other names.
std::optional<std::int64_t> frame_of_name(const std::string& name);
// The same for a temporary that a killed export left behind (see base/atomic_file).
std::optional<std::int64_t> frame_of_temporary(const std::string& name);

// What the files of one pair are called, the first one first.
std::vector<std::string> names_of_pair(std::int64_t t, const ExportOptions& options);

// With a colour scale over the sequence the pictures come last, from flow that was
// written before: in the format given, or as .flo in a hidden folder.
inline constexpr const char* kRawFolder = ".flowscope-raw";
bool coloured_later(const ExportOptions& options);
std::string raw_name(std::int64_t t, const ExportOptions& options, bool backward);
// What must be there for a pair to count as computed.
std::vector<std::string> names_before_colour(std::int64_t t, const ExportOptions& options);

}  // namespace flowscope::engine
