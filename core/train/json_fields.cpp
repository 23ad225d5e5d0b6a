#include "core/train/json_fields.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace flowscope::train {

JsonFields::JsonFields(const nlohmann::json& object, std::string where)
    : object_(object), where_(std::move(where)) {
  if (!object.is_object()) fail("an object in braces is expected");
}

void JsonFields::fail(const std::string& what) const {
  throw Error(fmt::format("{}: {}.", where_, what));
}

const nlohmann::json* JsonFields::find(const char* key) {
  known_.insert(key);
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

void JsonFields::number(const char* key, double& value, double least, double most) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_number() || !(found->get<double>() >= least && found->get<double>() <= most))
    fail(fmt::format("\"{}\" is {}, not a number from {} to {}", key, found->dump(), least, most));
  value = found->get<double>();
}

void JsonFields::whole(const char* key, std::int64_t& value, std::int64_t least,
                       std::int64_t most) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_number_integer() || found->get<std::int64_t>() < least ||
      found->get<std::int64_t>() > most)
    fail(fmt::format("\"{}\" is {}, not a whole number from {} to {}", key, found->dump(), least,
                     most));
  value = found->get<std::int64_t>();
}

void JsonFields::whole(const char* key, int& value, int least, int most) {
  std::int64_t wide = value;
  whole(key, wide, least, most);
  value = int(wide);
}

void JsonFields::flag(const char* key, bool& value) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_boolean())
    fail(fmt::format("\"{}\" is {}, not true or false", key, found->dump()));
  value = found->get<bool>();
}

void JsonFields::text(const char* key, std::string& value) {
  const auto* found = find(key);
  if (!found) return;
  if (!found->is_string()) fail(fmt::format("\"{}\" is {}, not a text", key, found->dump()));
  value = found->get<std::string>();
}

void JsonFields::finish() const {
  for (const auto& [key, value] : object_.items())
    if (!known_.contains(key)) fail(fmt::format("there is no setting \"{}\" here", key));
}

}  // namespace flowscope::train
