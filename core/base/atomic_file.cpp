#include "core/base/atomic_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "core/base/error.h"

namespace flowscope {
namespace fs = std::filesystem;

namespace {

// Removes the temporary unless it became the file.
class Temporary {
 public:
  explicit Temporary(fs::path path) : path_(std::move(path)) {}
  ~Temporary() {
    std::error_code ignored;
    if (!kept_) fs::remove(path_, ignored);
  }
  const fs::path& path() const { return path_; }
  void keep() { kept_ = true; }

 private:
  fs::path path_;
  bool kept_ = false;
};

[[noreturn]] void refuse(const fs::path& file, int code) {
  throw Error(fmt::format("Cannot write {}: {}.", file.string(), std::strerror(code)));
}

}  // namespace

void write_atomically(const fs::path& file, const std::function<void(std::ostream&)>& fill) {
  Temporary temporary(file.parent_path() /
                      fmt::format(".{}.{}.part", file.filename().string(), ::getpid()));
  errno = 0;
  std::ofstream out(temporary.path(), std::ios::binary | std::ios::trunc);
  if (!out) refuse(file, errno ? errno : EIO);
  fill(out);
  errno = 0;
  out.close();
  if (!out) refuse(file, errno ? errno : ENOSPC);
  std::error_code failed;
  fs::rename(temporary.path(), file, failed);
  if (failed) refuse(file, failed.value());
  temporary.keep();
}

}  // namespace flowscope
