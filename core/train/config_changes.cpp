#include "core/train/config_changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_error.h"

namespace flowscope::train {
namespace {

using nlohmann::ordered_json;

std::string name_of(const ordered_json& stage) {
  const auto name = stage.find("name");
  return name != stage.end() && name->is_string() ? name->get<std::string>() : "";
}

ordered_json stages_from(const ordered_json& stages, const std::string& first,
                         const std::string& name) {
  std::vector<std::string> names;
  ordered_json kept = ordered_json::array();
  for (const ordered_json& stage : stages) {
    names.push_back(name_of(stage));
    if (!kept.empty() || names.back() == first) kept.push_back(stage);
  }
  if (kept.empty())
    throw UsageError(fmt::format("{} has no stage \"{}\"; choose among {}.", name, first,
                                 fmt::join(names, ", ")));
  return kept;
}

}  // namespace

std::string changed_config(const std::string& text, const std::string& name,
                           const ConfigChanges& changes) {
  if (changes.data.empty() && !changes.interpolate_truth && changes.from_stage.empty()) return text;
  try {
    auto config = ordered_json::parse(text);
    ordered_json& stages = config.at("stages");
    if (!changes.from_stage.empty()) stages = stages_from(stages, changes.from_stage, name);
    for (ordered_json& stage : stages) {
      if (!changes.data.empty()) stage["data"] = changes.data;
      if (changes.interpolate_truth) stage["interpolate_truth"] = true;
    }
    return config.dump(2) + "\n";
  } catch (const nlohmann::json::exception& error) {
    throw Error(
        fmt::format("{} is not the JSON of a config: {}.", name, json_problem(error.what())));
  }
}

}  // namespace flowscope::train
