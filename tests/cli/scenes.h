// Pictures with known motion for the checks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/size.h"
#include "core/flow/flow_field.h"

namespace flowscope::checks {

// A fine, smooth texture moved by (x, y) pixels.
Image scene(Size size, double x, double y);

// frame_0000.ppm … in a new folder, each moved by `step` more.
void write_sequence(const std::filesystem::path& folder, Size size, int frames, Vec2 step);

// The same displacement everywhere.
FlowField constant_flow(Size size, Vec2 flow);

// Names in the folder, sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder);
std::string bytes_of(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace flowscope::checks
