#include "core/flow/jpeg_end.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/base/error.h"

namespace flowscope {

namespace {

constexpr std::uint8_t kMark = 0xff, kStartOfScan = 0xda;

// Behind the segments that come before the pixels, each of which has a length: a
// thumbnail within one of them has an end of its own. The file's end if there is none.
std::size_t first_scan(const std::vector<std::uint8_t>& file) {
  std::size_t at = 2;
  while (at + 4 <= file.size() && file[at] == kMark) {
    if (file[at + 1] == kMark) {  // a fill byte
      ++at;
      continue;
    }
    if (file[at + 1] == kStartOfScan) return at;
    at += 2u + (file[at + 2] << 8 | file[at + 3]);
  }
  return file.size();
}

}  // namespace

bool is_jpeg(const std::vector<std::uint8_t>& file) {
  return file.size() > 2 && file[0] == kMark && file[1] == 0xd8;
}

void expect_whole_jpeg(const std::vector<std::uint8_t>& file, const std::string& name) {
  constexpr std::uint8_t kEnd[] = {kMark, 0xd9};  // cannot occur within coded pixels
  const auto scan = file.begin() + std::ptrdiff_t(first_scan(file));
  if (std::search(scan, file.end(), std::begin(kEnd), std::end(kEnd)) == file.end())
    throw Error(fmt::format("{} is truncated: the picture in it has no end.", name));
}

}  // namespace flowscope
