#include "core/base/folder.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace flowscope {
namespace fs = std::filesystem;

void make_folder(const fs::path& folder) {
  if (folder.empty()) throw UsageError("The name of the folder to write into is empty.");
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!fs::is_directory(folder))
    throw Error(fmt::format("Cannot make the folder {}: {}.", folder.string(),
                            fs::exists(folder) ? "there is a file of that name"
                            : failed           ? failed.message()
                                               : "the system refuses it"));
}

}  // namespace flowscope
