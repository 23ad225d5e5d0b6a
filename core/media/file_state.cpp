#include "core/media/file_state.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>

namespace flowscope::media {
namespace fs = std::filesystem;

void count_file(SourceInfo& info, const fs::path& file) {
  using namespace std::chrono;
  std::error_code failed;
  const auto bytes = fs::file_size(file, failed);
  if (failed) return;
  const auto written = fs::last_write_time(file, failed);
  if (failed) return;
  const auto since_1970 = floor<milliseconds>(file_clock::to_sys(written).time_since_epoch());
  const auto whole = floor<seconds>(since_1970);
  // Comparable as text.
  const std::string time =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(std::time_t(whole.count())),
                  (since_1970 - whole).count());
  info.bytes += bytes;
  info.modified = std::max(info.modified, time);
}

}  // namespace flowscope::media
