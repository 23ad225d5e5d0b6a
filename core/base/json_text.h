// JSON of files that nobody has to trust.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/json_error.h"

namespace flowscope {

// Copying and writing JSON recurses: each level takes a part of the stack.
inline constexpr int kDeepestJson = 64;

// `name`: what errors call it. Throws Error for a text that is no JSON, and where lists and
// objects lie in each other more than kDeepestJson levels deep.
template <typename Json = nlohmann::json>
Json parse_json(std::string_view text, const std::string& name) {
  try {
    return Json::parse(text, [&](int depth, typename Json::parse_event_t, const Json&) {
      if (depth > kDeepestJson)
        throw Error(fmt::format("{} is nested too deep: more than {} levels.", name, kDeepestJson));
      return true;
    });
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not JSON: {}.", name, json_problem(error.what())));
  }
}

}  // namespace flowscope
