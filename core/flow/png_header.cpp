#include "core/flow/png_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/base/error.h"

namespace flowscope {

namespace {

std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t(at[0]) << 24 | std::uint32_t(at[1]) << 16 | std::uint32_t(at[2]) << 8 |
         at[3];
}

// tRNS makes a colour or palette entries transparent; it stands before the pixels.
bool has_transparent_colour(const std::vector<std::uint8_t>& file) {
  std::size_t at = 8;
  while (file.size() - at >= 12) {
    const std::size_t length = big_endian(file.data() + at);
    const std::string_view type(reinterpret_cast<const char*>(file.data()) + at + 4, 4);
    if (type == "tRNS") return true;
    if (type == "IDAT" || length > file.size() - at - 12) return false;
    at += length + 12;
  }
  return false;
}

}  // namespace

bool is_png(const std::vector<std::uint8_t>& file) {
  constexpr std::uint8_t kMagic[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  return file.size() >= std::size(kMagic) &&
         std::equal(std::begin(kMagic), std::end(kMagic), file.begin());
}

PngHeader read_png_header(const std::vector<std::uint8_t>& file, const std::string& name) {
  constexpr std::size_t kHeaderBytes = 33;  // the mark and the IHDR chunk
  if (!is_png(file)) throw Error(fmt::format("{} is not a PNG file.", name));
  if (file.size() < kHeaderBytes)
    throw Error(fmt::format("{} is truncated: it ends within its header.", name));
  PngHeader header;
  header.width = big_endian(file.data() + 16);
  header.height = big_endian(file.data() + 20);
  header.bits = file[24];
  const int colour = file[25];  // 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  header.channels = colour == 2 ? 3 : colour == 4 ? 2 : colour == 6 ? 4 : 1;
  header.alpha = colour == 4 || colour == 6 || has_transparent_colour(file);

  constexpr double kMostShrinking = 1032;
  const double bytes = double(header.width) * header.height * header.channels * header.bits / 8;
  if (header.width == 0 || header.height == 0 || bytes > kMostShrinking * double(file.size()))
    throw Error(fmt::format("{} is damaged: its header says {}x{}, which its {} bytes cannot hold.",
                            name, header.width, header.height, file.size()));
  return header;
}

}  // namespace flowscope
