// CRC-32 (IEEE 802.3, reflected), the one of zip and of zlib's crc32().
#pragma once

#include <cstdint>
#include <string_view>

namespace flowscope::nn {

std::uint32_t crc32(std::string_view bytes);

}  // namespace flowscope::nn
