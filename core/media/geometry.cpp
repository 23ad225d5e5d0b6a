#include "core/media/geometry.h"

#include <algorithm>
#include <cmath>

namespace flowscope::media {

namespace {
constexpr double longest_pixel = 16;
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

}  // namespace flowscope::media
