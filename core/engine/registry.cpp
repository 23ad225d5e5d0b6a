#include "core/engine/registry.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/engine/registry_files.h"
#include "core/raft/raft.h"
#ifdef FLOWSCOPE_HAS_OPENCV
#include "core/classic/classic_model.h"
#endif

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormula = "@formula";

std::vector<ModelEntry> built_in() {
#ifdef FLOWSCOPE_HAS_OPENCV
  return {{"dis", "OpenCV's DIS, dense inverse search (Kroeger et al. 2016); no network", {}},
          {"farneback", "OpenCV's Farneback, polynomial expansion (2003); no network", {}}};
#else
  return {};
#endif
}

std::shared_ptr<FlowModel> open_built_in(const std::string& name, const ModelOptions& options) {
#ifdef FLOWSCOPE_HAS_OPENCV
  if (name == "dis") return classic::dis(options);
  if (name == "farneback") return classic::farneback(options);
#endif
  if (name.ends_with(kFormula)) {
    const std::string architecture = name.substr(0, name.find(kFormula));
    if (architecture == "raft-small" || architecture == "raft-large" ||
        architecture == "flowscope-small")
      return raft::with_formula_weights(architecture, options);
  }
  return nullptr;
}

std::string describe_file(const fs::path& file) {
  std::error_code failed;
  const auto bytes = fs::file_size(file, failed);
  return failed ? "checkpoint" : fmt::format("checkpoint, {:.1f} MB", double(bytes) / 1e6);
}

std::string choices() {
  std::vector<std::string> names;
  for (const ModelEntry& entry : list_models()) names.push_back(entry.name);
  names.insert(names.end(), {"raft-small@formula", "raft-large@formula", "a checkpoint file"});
  return fmt::format("{}", fmt::join(names, ", "));
}

bool looks_like_path(const std::string& name) {
  return name.find('/') != std::string::npos || has_checkpoint_suffix(name);
}

[[noreturn]] void refuse(const std::string& name) {
  std::error_code ignored;
  if (fs::is_directory(name, ignored))
    throw Error(fmt::format("\"{}\" is a folder, not a model's checkpoint.", name));
  if (looks_like_path(name))
    throw Error(fmt::format("There is no checkpoint \"{}\": no such file.", name));
#ifndef FLOWSCOPE_HAS_OPENCV
  if (name == "dis" || name == "farneback")
    throw Error(
        fmt::format("\"{}\" needs OpenCV, which this build was made without; choose among "
                    "{}.",
                    name, choices()));
#endif
  const bool official = name.starts_with("raft-");
  throw Error(fmt::format("There is no model \"{}\"; choose among {}.{}", name, choices(),
                          official ? " " + where_to_get_models() : ""));
}

}  // namespace

bool has_checkpoint_suffix(const fs::path& file) {
  const std::string suffix = file.extension().string();
  return suffix == ".pth" || suffix == ".pt" || suffix == ".safetensors" || suffix == ".tar";
}

bool is_reserved_name(const std::string& name) {
  return name == "dis" || name == "farneback" || name.find('@') != std::string::npos;
}

std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    std::error_code ignored;
    const bool hidden = it->path().filename().string().starts_with(".");
    if (!hidden && has_checkpoint_suffix(it->path()) && it->is_regular_file(ignored))
      files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<ModelEntry> list_models() {
  std::vector<ModelEntry> entries = built_in();
  for (const fs::path& folder : model_folders())
    for (const fs::path& file : checkpoints_in(folder)) {
      const std::string name = file.stem().string();
      const bool taken = is_reserved_name(name) ||
                         std::any_of(entries.begin(), entries.end(),
                                     [&](const ModelEntry& e) { return e.name == name; });
      if (!taken) entries.push_back({name, describe_file(file), file});
    }
  return entries;
}

fs::path model_file(const std::string& name) {
  for (const ModelEntry& entry : list_models())
    if (entry.name == name) {
      if (!entry.file.empty()) return entry.file;
      throw Error(fmt::format("\"{}\" is built in and has no checkpoint.", name));
    }
  std::error_code ignored;
  if (!name.empty() && fs::exists(name, ignored) && !fs::is_directory(name, ignored)) return name;
  refuse(name);
}

std::shared_ptr<FlowModel> open_model(const std::string& name, const ModelOptions& options) {
  if (auto model = open_built_in(name, options)) return model;
  return raft::load(model_file(name), options);
}

std::string default_model() {
  const std::vector<ModelEntry> entries = list_models();
  const auto first = [&](auto wanted) -> std::string {
    const auto found = std::find_if(entries.begin(), entries.end(), wanted);
    return found == entries.end() ? "" : found->name;
  };
  for (const std::string& name :
       {first([](const ModelEntry& e) { return e.name.starts_with("flowscope-"); }),
        first([](const ModelEntry& e) { return e.name == "raft-small"; }),
        first([](const ModelEntry& e) { return e.name == "raft-large"; }),
        first([](const ModelEntry& e) { return !e.file.empty(); }),
        first([](const ModelEntry& e) { return e.name == "dis"; })})
    if (!name.empty()) return name;
  throw Error("There is no model to start with. " + where_to_get_models());
}

std::string where_to_get_models() {
  return "RAFT checkpoints come from its authors (models.zip of github.com/princeton-vl/RAFT: "
         "raft-small.pth, raft-things.pth, raft-sintel.pth, …) or from torchvision (raft_small and "
         "raft_large); import one with \"flowscope-cli models import FILE\".";
}

}  // namespace flowscope::engine
