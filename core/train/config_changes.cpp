#include "core/train/config_changes.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_error.h"
#include "core/base/json_text.h"
#include "core/train/data_mix.h"

namespace flowscope::train {
namespace {

using nlohmann::ordered_json;

std::string name_of(const ordered_json& stage) {
  const auto name = stage.find("name");
  return name != stage.end() && name->is_string() ? name->get<std::string>() : "";
}

ordered_json stages_from(const ordered_json& stages, const std::string& first,
                         const std::string& name) {
  std::string names;
  ordered_json kept = ordered_json::array();
  for (const ordered_json& stage : stages) {
    const std::string own = name_of(stage);
    if (!own.empty()) names += (names.empty() ? "" : ", ") + own;
    if (!kept.empty() || own == first) kept.push_back(stage);
  }
  if (kept.empty())
    throw UsageError(
        fmt::format("{} has no stage \"{}\": {}.", name, first,
                    names.empty() ? "none of its stages has a name" : "choose among " + names));
  return kept;
}

void check_data(const std::string& data) {
  try {
    if (!data.empty()) parse_data_mix(data);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("--data: {}", error.what()));
  }
}

}  // namespace

std::string changed_config(const std::string& text, const std::string& name,
                           const ConfigChanges& changes) {
  if (changes.data.empty() && !changes.interpolate_truth && changes.from_stage.empty() &&
      !changes.seed)
    return text;
  check_data(changes.data);
  auto config = parse_json<ordered_json>(text, name);
  try {
    if (changes.seed) config["seed"] = *changes.seed;
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
