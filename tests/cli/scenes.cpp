#include "tests/cli/scenes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "core/flow/image_io.h"

namespace flowscope::checks {

Image scene(Size size, double x, double y) {
  Image image(size.width, size.height);
  for (int row = 0; row < size.height; ++row)
    for (int column = 0; column < size.width; ++column) {
      const double a = column - x, b = row - y;
      const double value = std::sin(a * 0.31 + 2 * std::sin(b * 0.07)) +
                           std::sin(b * 0.27 + 2 * std::sin(a * 0.09)) +
                           std::sin((a + 2 * b) * 0.11) + std::sin((2 * a - b) * 0.17);
      for (int c = 0; c < 3; ++c)
        image.at(column, row)[c] = static_cast<std::uint8_t>(
            std::lround(std::clamp(128 + 30 * value + 10 * c, 0.0, 255.0)));
    }
  return image;
}

void write_sequence(const std::filesystem::path& folder, Size size, int frames, Vec2 step) {
  std::filesystem::create_directory(folder);
  for (int i = 0; i < frames; ++i) {
    char name[32];
    std::snprintf(name, sizeof name, "frame_%04d.ppm", i);
    write_image(folder / name, scene(size, double(step.u) * i, double(step.v) * i));
  }
}

FlowField constant_flow(Size size, Vec2 flow) {
  FlowField field(size.width, size.height);
  std::fill(field.flow.begin(), field.flow.end(), flow);
  return field;
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace flowscope::checks
