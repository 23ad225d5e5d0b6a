// The number formats that .safetensors names. Private to core/nn.
#pragma once

#include <c10/core/ScalarType.h>

#include <array>
#include <string_view>
#include <utility>

namespace flowscope::nn {

inline constexpr std::array<std::pair<std::string_view, c10::ScalarType>, 10> kSafetensorsTypes = {
    {{"F64", c10::kDouble},
     {"F32", c10::kFloat},
     {"F16", c10::kHalf},
     {"BF16", c10::kBFloat16},
     {"I64", c10::kLong},
     {"I32", c10::kInt},
     {"I16", c10::kShort},
     {"I8", c10::kChar},
     {"U8", c10::kByte},
     {"BOOL", c10::kBool}}};

}  // namespace flowscope::nn
