// Where models lie.
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "core/engine/registry.h"

namespace flowscope::engine {
namespace fs = std::filesystem;
namespace {

fs::path program_folder() {
  std::error_code failed;
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path() : program.parent_path();
}

fs::path home() {
  if (const char* given = std::getenv("HOME"); given != nullptr && *given != '\0') return given;
  if (const passwd* user = getpwuid(getuid()); user != nullptr && user->pw_dir != nullptr)
    return user->pw_dir;
  return {};
}

// Relative values are invalid by the XDG base directory specification and ignored.
fs::path data_home() {
  if (const char* given = std::getenv("XDG_DATA_HOME"); given != nullptr && *given == '/')
    return given;
  return home() / ".local/share";
}

}  // namespace

fs::path user_model_folder() { return data_home() / "flowscope" / "models"; }

std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders;
  if (const char* given = std::getenv("FLOWSCOPE_MODELS"); given != nullptr && *given != '\0') {
    folders.emplace_back(given);
  } else if (const fs::path program = program_folder(); !program.empty()) {
    folders.push_back(program / "models");
    folders.push_back((program / "../share/flowscope/models").lexically_normal());
  }
  folders.push_back(user_model_folder());
  return folders;
}

}  // namespace flowscope::engine
