// Pairs that a real network was traced on, for what panels show.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "core/engine/registry.h"
#include "core/flow/flow_model.h"

namespace flowscope::test {

// A texture without repetition, moved by (dx, dy) pixels.
inline Frame textured_frame(int width, int height, double dx, double dy, std::int64_t index) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double u = x - dx, v = y - dy;
      for (int c = 0; c < 3; ++c)
        image.at(x, y)[c] =
            std::uint8_t(127 + 60 * std::sin(0.13 * u + 0.004 * u * v + c) +
                         60 * std::sin(0.21 * v + 0.05 * u + 0.0007 * u * u + 2 * c));
    }
  return make_frame(std::move(image), index, double(index) / 25);
}

inline FlowResult traced(const std::string& model, int iterations, int width = 160,
                         int height = 128) {
  ModelOptions how;
  how.device = DeviceKind::cpu;
  how.precision = Precision::fp32;
  how.threads = 1;
  SequenceOptions options;
  options.iterations = iterations;
  options.trace = true;
  options.parts = kAllParts;
  return engine::open_model(model, how)
      ->pair(textured_frame(width, height, 0, 0, 7), textured_frame(width, height, 5, -3, 8),
             options);
}

// RAFT small: upsamples bilinearly, one pass of the GRU. 160×128, 4 iterations.
inline const FlowResult& traced_pair() {
  static const FlowResult pair = traced("raft-small@formula", 4);
  return pair;
}

// RAFT large: convex upsampling, two passes. 2 iterations.
inline const FlowResult& large_pair() {
  static const FlowResult pair = traced("raft-large@formula", 2);
  return pair;
}

// RAFT small over more cells than are drawn at once. 528×512, 2 iterations.
inline const FlowResult& wide_pair() {
  static const FlowResult pair = traced("raft-small@formula", 2, 528, 512);
  return pair;
}

}  // namespace flowscope::test
