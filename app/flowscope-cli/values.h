// The small languages of option values. Every function throws UsageError with a
// sentence that names the option and shows what it expects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/size.h"
#include "core/engine/export_job.h"
#include "core/flow/trace.h"

namespace flowscope::cli {

struct FrameRange {
  std::int64_t first = 0;
  std::optional<std::int64_t> last;  // exclusive; none: to the end
};
struct Shard {
  int index = 0;
  int count = 1;
};

// "640x480", as `option` takes it.
Size parse_size(const std::string& text, const std::string& option = "--size");
FrameRange parse_range(const std::string& text);                // "10:60", "10:", ":60"
Shard parse_shard(const std::string& text);                     // "0/4"
Cell parse_pixel(const std::string& text);                      // "260,60"
std::uint64_t parse_seed(const std::string& text);              // "7"
engine::ColourScale parse_colour_max(const std::string& text);  // "frame", "sequence", "12.5"
// Names as in --format, each once, in the order given.
std::vector<engine::ExportFile> parse_formats(const std::vector<std::string>& names);

}  // namespace flowscope::cli
