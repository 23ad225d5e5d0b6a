#include "core/nn/shape.h"

#include <algorithm>

namespace flowscope::nn {
namespace {

constexpr std::int64_t kMost = std::int64_t(1) << 48;
constexpr std::size_t kMostDimensions = 16;

}  // namespace

std::optional<std::int64_t> element_count(const std::vector<std::int64_t>& shape) {
  if (shape.size() > kMostDimensions) return std::nullopt;
  std::int64_t nonzero = 1, count = 1;
  for (const std::int64_t side : shape) {
    if (side < 0 || side > kMost) return std::nullopt;
    if (__builtin_mul_overflow(nonzero, std::max<std::int64_t>(side, 1), &nonzero) ||
        nonzero > kMost)
      return std::nullopt;
    count = side == 0 ? 0 : count * side;
  }
  return count;
}

std::optional<std::int64_t> view_end(std::int64_t offset, const std::vector<std::int64_t>& shape,
                                     const std::vector<std::int64_t>& strides) {
  const auto count = element_count(shape);
  if (!count || offset < 0 || offset > kMost || shape.size() != strides.size()) return std::nullopt;
  std::int64_t last = offset;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (strides[i] < 0) return std::nullopt;
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(std::max<std::int64_t>(shape[i] - 1, 0), strides[i], &reach) ||
        __builtin_add_overflow(last, reach, &last) || last > kMost)
      return std::nullopt;
  }
  return *count == 0 ? 0 : last + 1;
}

}  // namespace flowscope::nn
