#include "core/raft/memory.h"

#include <fmt/format.h>

#include <fstream>
#include <limits>
#include <string>

#include "core/base/error.h"

namespace flowscope::raft {
namespace {

double available_bytes() {
  std::ifstream file("/proc/meminfo");
  std::string word;
  double kilobytes = 0;
  while (file >> word)
    if (word == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
  return std::numeric_limits<double>::infinity();
}

}  // namespace

void require_memory(double bytes, Size size, const nn::Placement& placement) {
  if (!placement.device.is_cpu()) return;
  const double available = available_bytes();
  if (bytes < 0.8 * available) return;
  throw Error(fmt::format(
      "RAFT at {}×{} needs {:.1f} GB for its correlations, and {:.1f} GB of memory are free. "
      "Choose a smaller inference size (--size, --scale).",
      size.width, size.height, bytes / 1e9, available / 1e9));
}

}  // namespace flowscope::raft
