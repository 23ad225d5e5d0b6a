// Models by name or file.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"

namespace flowscope::engine {

struct ModelEntry {
  std::string name;            // what --model takes
  std::string description;     // one line
  std::filesystem::path file;  // empty for built-in ones
};

// Folders searched for checkpoints, in order: "models" beside the program (and
// in its share folder), or $FLOWSCOPE_MODELS instead; then $XDG_DATA_HOME/flowscope/models.
std::vector<std::filesystem::path> model_folders();
std::filesystem::path user_model_folder();

// Built-in methods of this build, then what the folders hold (by file stem).
std::vector<ModelEntry> list_models();

// `dis`, `farneback`, `raft-small`, `raft-large` (a checkpoint of that stem in the
// folders), `raft-small@formula`, `raft-large@formula`, a listed name, or a file.
// Throws Error that names the choices.
std::shared_ptr<FlowModel> open_model(const std::string& name, const ModelOptions& options = {});

// The checkpoint of a listed name, or `name` itself where it is a file. Throws Error like
// open_model, also for what is built in and has no checkpoint.
std::filesystem::path model_file(const std::string& name);

// What the programs start with: the first `flowscope-…` model found, else
// `raft-small`, `raft-large`, any other checkpoint in the folders, else `dis`.
// Throws Error when the build has none of them.
std::string default_model();

// Checks that the file is a model and copies it to the user's folder (temporary
// name, then rename); returns the name it has there. An existing different file
// of that name: Error.
std::string import_model(const std::filesystem::path& file);

// One sentence on where checkpoints come from, for the window and the command line.
std::string where_to_get_models();

}  // namespace flowscope::engine
