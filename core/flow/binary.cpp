#include "core/flow/binary.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace flowscope::binary {

std::uint64_t bytes_left(std::istream& in, const std::string& name) {
  const auto here = in.tellg();
  in.seekg(0, std::ios::end);
  const auto end = in.tellg();
  in.seekg(here);
  if (!in || here < 0 || end < here)
    throw Error(fmt::format("{} cannot be read: its length is unknown.", name));
  return std::uint64_t(end - here);
}

void read_exactly(std::istream& in, void* into, std::size_t count, const std::string& name) {
  in.read(static_cast<char*>(into), std::streamsize(count));
  if (std::size_t(in.gcount()) != count)
    throw Error(fmt::format("{} is truncated: it ends {} bytes too early.", name,
                            count - std::size_t(in.gcount())));
}

void expect_size(std::int64_t width, std::int64_t height, std::uint64_t bytes_per_pixel,
                 std::uint64_t left, const std::string& name) {
  constexpr std::int64_t kLongest = 0x7fffffff;
  if (width < 1 || height < 1 || width > kLongest || height > kLongest)
    throw Error(
        fmt::format("{} has a damaged header: it says its size is {}x{}.", name, width, height));
  const std::uint64_t pixels = std::uint64_t(width) * std::uint64_t(height);
  // Compared in whole pixels, since pixels * bytes_per_pixel may not fit in 64 bits.
  if (pixels > left / bytes_per_pixel)
    throw Error(fmt::format("{} is truncated: its header says {}x{}, but only {} bytes follow.",
                            name, width, height, left));
  if (pixels * bytes_per_pixel != left)
    throw Error(fmt::format("{} has {} bytes more than the {}x{} of its header; it is damaged.",
                            name, left - pixels * bytes_per_pixel, width, height));
}

}  // namespace flowscope::binary
