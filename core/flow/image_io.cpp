#include "core/flow/image_io.h"

#include <fmt/format.h>

#include <ostream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/flow/file_bytes.h"
#include "core/flow/picture_codec.h"
#include "core/flow/ppm.h"

namespace flowscope {
namespace fs = std::filesystem;

namespace {

bool is_binary_ppm(const fs::path& file) {
  std::ifstream in = open_file(file);
  return in.get() == 'P' && in.get() == '6';
}

}  // namespace

Image read_image(const fs::path& file) {
  if (is_binary_ppm(file)) {
    std::ifstream in = open_file(file);
    return read_ppm(in, file.string());
  }
  return decode_picture(file_bytes(file), file.string());
}

void write_image(const fs::path& file, const Image& image) {
  if (image.rgb.empty())
    throw Error(fmt::format("{} cannot be written: the picture is empty.", file.string()));
  const std::string suffix = lower_suffix(file);
  if (suffix == ".ppm")
    return write_atomically(file, [&](std::ostream& out) { write_ppm(out, image); });
  if (suffix != ".png" && suffix != ".jpg" && suffix != ".jpeg")
    throw UsageError(fmt::format("{} does not end in .png, .jpg or .ppm, the formats of pictures.",
                                 file.string()));
  const auto bytes = encode_picture(suffix, image.width, image.height, 3, image.rgb.data());
  write_atomically(file, [&](std::ostream& out) { write_bytes(out, bytes); });
}

void write_grey_png(const fs::path& file, int width, int height,
                    const std::vector<std::uint8_t>& grey) {
  if (width < 1 || height < 1 || grey.size() != std::size_t(width) * std::size_t(height))
    throw Error(fmt::format("{} cannot be written: {} bytes are no picture of {}x{}.",
                            file.string(), grey.size(), width, height));
  const auto bytes = encode_picture(".png", width, height, 1, grey.data());
  write_atomically(file, [&](std::ostream& out) { write_bytes(out, bytes); });
}

std::vector<std::uint8_t> read_grey(const fs::path& file, int& width, int& height) {
  const Image image = read_image(file);
  width = image.width;
  height = image.height;
  std::vector<std::uint8_t> grey(std::size_t(width) * std::size_t(height));
  for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = image.rgb[i * 3];
  return grey;
}

}  // namespace flowscope
