// A scene at one instant, as the numbers that the formulas of surface.h take.
#pragma once

#include <array>
#include <vector>

#include "core/base/size.h"
#include "core/train/scenes/layer_numbers.h"
#include "core/train/scenes/scene.h"

namespace flowscope::train {

// Where a layer may be seen, in pixels from the picture's top left, ends included.
// Bends and soft edges are within.
struct Bounds {
  float left, top, right, bottom;
};

struct FramePlan {
  Size size;
  std::vector<Surface<float>> layers;  // front to back
  std::vector<Bounds> bounds;          // of each layer
  std::vector<std::uint8_t> bends;     // whether each layer does
  float fog = 0;
  std::array<float, 3> fog_colour{};
  float centre_x = 0, centre_y = 0;  // that layers' coordinates count from
};
FramePlan plan_frame(const Scene& scene, double time);

// For every layer, what leads from it at `from` to itself at `to`.
std::vector<Passage<float>> plan_passage(const Scene& scene, double from, double to);

}  // namespace flowscope::train
