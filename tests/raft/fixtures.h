// What the checks of RAFT share: frames from tensors, frames with motion, placements.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/base/frame.h"
#include "core/nn/device.h"

namespace flowscope::checks {

// uint8 [H, W, 3] → frame.
inline Frame frame_of(const at::Tensor& pixels, std::int64_t index = 0) {
  const at::Tensor dense = pixels.contiguous();
  Image image(int(dense.size(1)), int(dense.size(0)));
  std::copy_n(dense.data_ptr<std::uint8_t>(), image.rgb.size(), image.rgb.begin());
  return make_frame(std::move(image), index);
}

// A smooth texture that moves by (dx, dy) pixels a frame.
inline Frame moving_texture(int width, int height, std::int64_t index, double dx = 2.5,
                            double dy = -1.25) {
  Image image(width, height);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double u = x - dx * double(index), v = y - dy * double(index);
      for (int c = 0; c < 3; ++c)
        image.at(x, y)[c] = std::uint8_t(
            std::lround(127 + 60 * std::sin(u * 0.19 + c) + 55 * std::cos(v * 0.13 + u * 0.05)));
    }
  return make_frame(std::move(image), index);
}

inline nn::Placement fp32_on_cpu() {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  return nn::resolve(options);
}

inline ModelOptions fp32_options() {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  return options;
}

}  // namespace flowscope::checks
