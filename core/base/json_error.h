// What a JSON library says of a text, without its jargon.
#pragma once

#include <string>
#include <string_view>

namespace flowscope {

// Of nlohmann::json::exception::what(): "line 3, column 7", or its words without the tag.
inline std::string json_problem(std::string_view what) {
  if (const auto tag = what.find("] "); what.starts_with("[json.exception") && tag != what.npos)
    what.remove_prefix(tag + 2);
  const auto place = what.find("at line ");
  if (place == what.npos) return std::string(what);
  what.remove_prefix(place + 3);
  return std::string(what.substr(0, what.find(':')));
}

}  // namespace flowscope
