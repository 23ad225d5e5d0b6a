// What a run changes in the config that it was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace flowscope::train {

struct ConfigChanges {
  std::string data;                // of every stage, instead of its own; "": none
  bool interpolate_truth = false;  // in every stage
  std::string from_stage;          // leaves away the stages before the one of this name
  std::optional<std::uint64_t> seed{};
};

// `text`, the JSON of a config, with the changes made in it: what such a training does from
// its first step on. `name`: what errors call it. Throws UsageError for data that cannot be and
// where no stage has that name, Error where the text is no JSON.
std::string changed_config(const std::string& text, const std::string& name,
                           const ConfigChanges& changes);

}  // namespace flowscope::train
