#include "app/flowscope-cli/error_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace flowscope::cli {
namespace {

// Viridis (van der Walt and Smith, 2015) at every eighth; linear in between is
// within 4 of the original.
constexpr std::array<std::array<float, 3>, 9> kViridis = {{{68, 1, 84},
                                                           {71, 44, 122},
                                                           {59, 81, 139},
                                                           {44, 113, 142},
                                                           {33, 144, 141},
                                                           {39, 173, 129},
                                                           {92, 200, 99},
                                                           {170, 220, 50},
                                                           {253, 231, 37}}};

}  // namespace

Image error_picture(const std::vector<float>& errors, const FlowField& truth, float max) {
  Image picture(truth.width, truth.height);
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (!truth.is_valid(i)) continue;
    const float share = max > 0 ? std::clamp(errors[i] / max, 0.0f, 1.0f) : 0.0f;
    const float position = share * (kViridis.size() - 1);
    const auto bin = std::min(static_cast<std::size_t>(position), kViridis.size() - 2);
    const float between = position - static_cast<float>(bin);
    for (std::size_t c = 0; c < 3; ++c)
      picture.rgb[3 * i + c] = static_cast<std::uint8_t>(
          std::lround(std::lerp(kViridis[bin][c], kViridis[bin + 1][c], between)));
  }
  return picture;
}

}  // namespace flowscope::cli
