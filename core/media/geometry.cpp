#include "core/media/geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace flowscope::media {

namespace {
constexpr double longest_pixel = 16;
constexpr int block = 32;  // of the transposition: keeps both sides in the cache
}  // namespace

Orientation orientation_of(const std::int32_t* matrix) {
  Orientation out;
  if (matrix == nullptr) return out;
  // A stored point (p, q) is shown at (a p + c q, b p + d q).
  const double a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  const double straight = std::abs(a) + std::abs(d);
  const double crossed = std::abs(b) + std::abs(c);
  if (straight == 0 && crossed == 0) return out;
  out.transpose = crossed > straight;
  out.flip_x = out.transpose ? c < 0 : a < 0;
  out.flip_y = out.transpose ? b < 0 : d < 0;
  out.exact = std::min(straight, crossed) < 0.02 * std::max(straight, crossed);
  return out;
}

Orientation orientation_of(const AVFrame& frame, const AVStream& stream) {
  const AVFrameSideData* own = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (own != nullptr && own->size >= 9 * sizeof(std::int32_t))
    return orientation_of(reinterpret_cast<const std::int32_t*>(own->data));
  return orientation_of(display_matrix(stream));
}

bool is_square(AVRational shape) {
  if (shape.num <= 0 || shape.den <= 0 || shape.num == shape.den) return true;
  const double ratio = av_q2d(shape);
  return ratio > longest_pixel || ratio < 1 / longest_pixel;
}

Size square_pixels(Size stored, AVRational shape) {
  if (is_square(shape)) return stored;
  const double ratio = av_q2d(shape);
  if (ratio > 1) return {static_cast<int>(std::lround(stored.width * ratio)), stored.height};
  return {stored.width, static_cast<int>(std::lround(stored.height / ratio))};
}

void reorient(const std::uint8_t* from, std::ptrdiff_t from_stride, Size stored,
              const Orientation& orientation, std::uint8_t* to, std::ptrdiff_t to_stride) {
  const Size shown = orientation.apply(stored);
  // Where the source pointer goes for one step right and one step down in `to`.
  std::ptrdiff_t right = orientation.transpose ? from_stride : 3;
  std::ptrdiff_t down = orientation.transpose ? 3 : from_stride;
  const std::uint8_t* origin = from;
  if (orientation.flip_x) {
    origin += (shown.width - 1) * right;
    right = -right;
  }
  if (orientation.flip_y) {
    origin += (shown.height - 1) * down;
    down = -down;
  }
  for (int y0 = 0; y0 < shown.height; y0 += block) {
    for (int x0 = 0; x0 < shown.width; x0 += block) {
      for (int y = y0; y < std::min(y0 + block, shown.height); ++y) {
        const std::uint8_t* source = origin + y * down + x0 * right;
        std::uint8_t* target = to + y * to_stride + std::ptrdiff_t(x0) * 3;
        for (int x = x0; x < std::min(x0 + block, shown.width); ++x) {
          target[0] = source[0];
          target[1] = source[1];
          target[2] = source[2];
          target += 3;
          source += right;
        }
      }
    }
  }
}

}  // namespace flowscope::media
