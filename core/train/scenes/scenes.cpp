#include "core/train/scenes/scenes.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {

// A smooth texture that is shifted as a whole.
ScenePair scene_pair(const SceneOptions& options, std::uint64_t seed, std::int64_t sample,
                     Size size, at::Device device) {
  if (size.width < 64 || size.height < 64)
    throw Error("A generated scene has at least 64 pixels on each side.");
  Random random(seed, sample, 0);
  const double reach = 0.5 * options.max_displacement;
  const auto draw = [&] {
    const double n = random.normal();
    return std::min(reach, std::max(-reach, options.motion * 3 * n * n * n));
  };
  const double u = draw(), v = draw();
  const std::int64_t width = size.width, height = size.height;
  const at::Tensor x = at::arange(width, at::kFloat).view({1, 1, width});
  const at::Tensor y = at::arange(height, at::kFloat).view({1, height, 1});
  at::Tensor image1 = at::full({3, height, width}, 0.5f), image2 = image1.clone();
  for (int wave = 0; wave < 40; ++wave) {
    const double length = random.log_uniform(5, 200);
    const double angle = random.uniform(0, 6.283185), phase = random.uniform(0, 6.283185);
    const double kx = 6.283185 / length * std::cos(angle), ky = 6.283185 / length * std::sin(angle);
    const at::Tensor colour =
        at::tensor({random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1)},
                   at::kFloat)
            .view({3, 1, 1}) *
        (0.006 * std::sqrt(length));
    image1 += colour * at::sin(x * kx + y * ky + phase);
    image2 += colour * at::sin((x - u) * kx + (y - v) * ky + phase);
  }
  const auto bytes = [&](const at::Tensor& image) {
    return (image * 255 + 0.5).clamp(0, 255).to(at::kByte).to(device);
  };
  const auto constant = [&](double fu, double fv) {
    return at::stack({at::full({height, width}, fu), at::full({height, width}, fv)})
        .to(at::kFloat)
        .to(device);
  };
  const auto outside = [&](double fu, double fv) {
    return ((x + fu < 0) | (x + fu > double(width - 1)) | (y + fv < 0) |
            (y + fv > double(height - 1)))
        .to(device);
  };
  return {bytes(image1),    bytes(image2), constant(u, v),
          constant(-u, -v), outside(u, v), outside(-u, -v)};
}

}  // namespace flowscope::train
