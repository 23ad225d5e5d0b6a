// JSON of files that nobody has to trust.
#pragma once

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_error.h"

namespace flowscope {

// Copying and writing JSON recurses: each level takes a part of the stack.
inline constexpr int kDeepestJson = 64;

// `name`: what errors call it. Throws Error for a text that is no JSON, where lists and objects
// lie in each other more than kDeepestJson levels deep, and where an object has two values of
// the same name, of which one would be lost.
template <typename Json = nlohmann::json>
Json parse_json(std::string_view text, const std::string& name) {
  using Event = typename Json::parse_event_t;
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  try {
    return Json::parse(text, [&](int depth, Event event, const Json& value) {
      if (depth > kDeepestJson)
        throw Error(fmt::format("{} is nested too deep: more than {} levels.", name, kDeepestJson));
      if (event == Event::object_start) keys.emplace_back();
      if (event == Event::object_end) keys.pop_back();
      if (event == Event::key && !keys.back().insert(value.template get<std::string>()).second)
        throw Error(fmt::format("{} has two values of the name {}.", name, value.dump()));
      return true;
    });
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not JSON: {}.", name, json_problem(error.what())));
  }
}

}  // namespace flowscope
