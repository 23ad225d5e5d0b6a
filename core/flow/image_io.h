// Still pictures. Needs OpenCV (else these throw Error), except .ppm, which is
// always read and written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/image.h"

namespace flowscope {

// Any picture that OpenCV reads, as 8-bit RGB (16 bits are scaled, grey is
// repeated, alpha over black; EXIF orientation is applied to pictures without alpha).
// Throws Error naming the file if it is missing, damaged or cut off.
Image read_image(const std::filesystem::path& file);

// PNG, or .ppm, .jpg by suffix; temporary name, then rename.
void write_image(const std::filesystem::path& file, const Image& image);

// One channel of 8 bits as PNG (masks). `grey` has width * height bytes.
void write_grey_png(const std::filesystem::path& file, int width, int height,
                    const std::vector<std::uint8_t>& grey);
// The picture's first channel; used for occlusion masks.
std::vector<std::uint8_t> read_grey(const std::filesystem::path& file, int& width, int& height);

}  // namespace flowscope
