#include "core/nn/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/base/error.h"

namespace flowscope::nn {

MappedFile::MappedFile(const std::filesystem::path& file) {
  const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0)
    throw Error(fmt::format("Cannot open {}: {}.", file.string(), std::strerror(errno)));
  struct stat status {};
  const bool regular = ::fstat(handle, &status) == 0 && S_ISREG(status.st_mode);
  if (regular && status.st_size > 0) {
    void* memory = ::mmap(nullptr, std::size_t(status.st_size), PROT_READ, MAP_PRIVATE, handle, 0);
    if (memory != MAP_FAILED) {
      data_ = static_cast<const char*>(memory);
      size_ = std::size_t(status.st_size);
    }
  }
  ::close(handle);
  if (!regular) throw Error(fmt::format("{} is not a file.", file.string()));
  if (status.st_size > 0 && data_ == nullptr)
    throw Error(fmt::format("Cannot read {}: {}.", file.string(), std::strerror(errno)));
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

}  // namespace flowscope::nn
