#include "core/flow/ppm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <ostream>
#include <vector>

#include "core/base/error.h"
#include "core/flow/binary.h"

namespace flowscope {

namespace {

[[noreturn]] void broken(const std::string& name) {
  throw Error(fmt::format("{} has a damaged PPM header.", name));
}

// The next number, past white space and comments (# to the end of the line); the
// one white space after it is taken too.
int next_number(std::istream& in, const std::string& name, int largest) {
  int c = in.get();
  while (c == '#' || std::isspace(c)) {
    if (c == '#')
      while (c != '\n' && c != EOF) c = in.get();
    c = in.get();
  }
  std::int64_t value = 0;
  if (!std::isdigit(c)) broken(name);
  while (std::isdigit(c)) {
    value = value * 10 + (c - '0');
    if (value > largest) broken(name);
    c = in.get();
  }
  if (!std::isspace(c) || value < 1) broken(name);
  return int(value);
}

}  // namespace

Image read_ppm(std::istream& in, const std::string& name) {
  char magic[2] = {};
  in.read(magic, sizeof magic);
  if (in.gcount() != 2 || magic[0] != 'P' || magic[1] != '6')
    throw Error(fmt::format("{} is not a binary PPM file: it does not begin with P6.", name));
  const int width = next_number(in, name, 0x7fffffff);
  const int height = next_number(in, name, 0x7fffffff);
  const int maximum = next_number(in, name, 65535);
  const unsigned bytes = maximum > 255 ? 2 : 1;
  const std::uint64_t pixels = std::uint64_t(width) * std::uint64_t(height);
  const std::uint64_t left = binary::bytes_left(in, name);
  if (pixels > left / (3 * bytes))
    throw Error(fmt::format("{} is truncated: its header says {}x{}, but only {} bytes follow.",
                            name, width, height, left));

  Image image(width, height);
  std::vector<std::uint8_t> row(std::size_t(width) * 3 * bytes);
  for (int y = 0; y < height; ++y) {
    binary::read_exactly(in, row.data(), row.size(), name);
    std::uint8_t* out = image.at(0, y);
    for (std::size_t i = 0; i < std::size_t(width) * 3; ++i) {
      const int value = bytes == 1 ? row[i] : row[2 * i] << 8 | row[2 * i + 1];
      out[i] = std::uint8_t((std::min(value, maximum) * 255 + maximum / 2) / maximum);
    }
  }
  return image;
}

void write_ppm(std::ostream& out, const Image& image) {
  out << "P6\n" << image.width << ' ' << image.height << "\n255\n";
  out.write(reinterpret_cast<const char*>(image.rgb.data()), std::streamsize(image.rgb.size()));
}

}  // namespace flowscope
