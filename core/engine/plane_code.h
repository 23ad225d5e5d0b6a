// Planes of whole numbers in few bytes, without loss and without a library.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/size.h"

namespace flowscope::engine {

// LOCO-I's idea (Weinberger, Seroussi and Sapiro 2000): each value is predicted from its
// neighbours to the left and above, and what the prediction missed by is written in a
// Golomb-Rice code that adapts itself to how busy the place is.
//
// `values`: height · width of them, row by row, each within ±2^22. Where `known` (as
// many, or empty: all) is 0 nothing is written, and decoding gives an arbitrary value.
std::vector<std::uint8_t> encode_plane(std::span<const int> values, Size size,
                                       std::span<const std::uint8_t> known = {});

// Takes a plane off the front of `bytes`. Throws Error if they end too early or hold what
// encode_plane() does not write.
std::vector<int> decode_plane(std::span<const std::uint8_t>& bytes, Size size,
                              std::span<const std::uint8_t> known = {});

}  // namespace flowscope::engine
