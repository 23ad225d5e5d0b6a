// Sizes, strides and offsets that a file claims, in arithmetic that cannot overflow.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace flowscope::nn {

// The product of the sizes; nothing for a negative size, more than 16 dimensions, or
// where the product, zeros left out, exceeds 2^48 (so that nothing computed from it
// overflows either).
std::optional<std::int64_t> element_count(const std::vector<std::int64_t>& shape);

// How many elements of its storage a view spans from the start of the storage: the
// last one's index plus 1, 0 for an empty view. Nothing for negative numbers, lists
// of different length, or beyond 2^48.
std::optional<std::int64_t> view_end(std::int64_t offset, const std::vector<std::int64_t>& shape,
                                     const std::vector<std::int64_t>& strides);

}  // namespace flowscope::nn
