// Taking a checkpoint into the user's folder.
#include <fmt/format.h>

#include <fstream>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/engine/registry.h"
#include "core/engine/registry_files.h"
#include "core/raft/raft.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

// Under what name the file will be found again: a suffix the registry knows.
fs::path file_name_for(const fs::path& file, const raft::CheckpointInfo& info) {
  if (has_checkpoint_suffix(file)) return file.filename();
  const char* suffix =
      info.format.find("safetensors") != std::string::npos ? ".safetensors" : ".pth";
  return file.stem().string() + suffix;
}

void copy_whole(const fs::path& from, const fs::path& to) {
  std::ifstream in(from, std::ios::binary);
  if (!in) throw Error(fmt::format("Cannot read {}.", from.string()));
  write_atomically(to, [&](std::ostream& out) {
    out << in.rdbuf();
    if (in.bad()) throw Error(fmt::format("Cannot read {} to its end.", from.string()));
  });
}

}  // namespace

std::string import_model(const fs::path& file) {
  std::error_code failed;
  if (!fs::is_regular_file(file, failed))
    throw Error(fmt::format("There is no checkpoint \"{}\": {}.", file.string(),
                            fs::exists(file, failed) ? "it is no file" : "no such file"));
  const raft::CheckpointInfo info = raft::describe(file);
  const fs::path name = file_name_for(file, info);
  std::string stem = name.stem().string();
  if (is_reserved_name(stem))
    throw Error(fmt::format("\"{}\" already names a built-in model; rename {} before importing it.",
                            stem, file.string()));

  const fs::path folder = user_model_folder();
  std::vector<fs::path> folders = model_folders();
  folders.push_back(folder);
  for (const fs::path& place : folders)
    for (const fs::path& existing : checkpoints_in(place)) {
      if (existing.stem() != stem) continue;
      if (fs::equivalent(existing, file, failed) || raft::describe(existing).sha256 == info.sha256)
        return stem;
      throw Error(
          fmt::format("A different model is already called \"{}\" ({}): rename the new file{}.",
                      stem, existing.string(), place == folder ? ", or remove that one" : ""));
    }
  fs::create_directories(folder, failed);
  if (failed)
    throw Error(fmt::format("Cannot create the folder {}: {}.", folder.string(), failed.message()));
  copy_whole(file, folder / name);
  return stem;
}

}  // namespace flowscope::engine
