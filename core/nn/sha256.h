// SHA-256 (FIPS 180-4).
#pragma once

#include <string>
#include <string_view>

namespace flowscope::nn {

// 64 lower-case hex digits.
std::string sha256(std::string_view bytes);

}  // namespace flowscope::nn
