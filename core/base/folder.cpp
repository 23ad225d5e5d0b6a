#include "core/base/folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

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

FolderLock::FolderLock(const fs::path& folder, const std::string& by)
    : handle_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (handle_ < 0 || ::flock(handle_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(handle_);
  throw Error(fmt::format("{} is in use: {}", folder.string(), by));
}

FolderLock::~FolderLock() {
  if (handle_ >= 0) ::close(handle_);
}

}  // namespace flowscope
