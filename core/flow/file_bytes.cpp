#include "core/flow/file_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

#include "core/base/error.h"
#include "core/flow/binary.h"

namespace flowscope {
namespace fs = std::filesystem;

std::ifstream open_file(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    throw Error(fmt::format("{} is a folder, not a file.", file.string()));
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw Error(
        fmt::format("Cannot open {}: {}.", file.string(), std::strerror(errno ? errno : EIO)));
  return in;
}

std::vector<std::uint8_t> file_bytes(const fs::path& file) {
  std::ifstream in = open_file(file);
  std::vector<std::uint8_t> bytes(binary::bytes_left(in, file.string()));
  binary::read_exactly(in, bytes.data(), bytes.size(), file.string());
  return bytes;
}

void write_bytes(std::ostream& out, const std::vector<std::uint8_t>& bytes) {
  out.write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
}

std::string lower_suffix(const fs::path& file) {
  std::string suffix = file.extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  return suffix;
}

}  // namespace flowscope
