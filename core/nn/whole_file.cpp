#include "core/nn/whole_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "core/base/error.h"

namespace flowscope::nn {
namespace fs = std::filesystem;

WholeFile::WholeFile(const fs::path& file) : file_(file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status))
    throw Error(fmt::format("Cannot open {}: {}.", file.string(),
                            error ? error.message() : std::string("no such file")));
  // Asked before opening: a pipe would wait for somebody to write into it.
  if (!fs::is_regular_file(status))
    throw Error(fmt::format("{} is not a file that can hold a model.", file.string()));
  errno = 0;
  stream_.open(file, std::ios::binary);
  if (!stream_)
    throw Error(
        fmt::format("Cannot open {}: {}.", file.string(), std::strerror(errno != 0 ? errno : EIO)));
  const auto size = fs::file_size(file, error);
  if (error) throw Error(fmt::format("Cannot read {}: {}.", file.string(), error.message()));
  size_ = std::size_t(size);
  stream_.read(beginning_, std::streamsize(std::min(size_, sizeof(beginning_))));
  beginning_size_ = std::size_t(stream_.gcount());
}

std::string_view WholeFile::read() {
  bytes_.reset(new (std::nothrow) char[size_]);
  if (!bytes_)
    throw Error(fmt::format("{} has {:.1f} GB, more than there is memory.", file_.string(),
                            double(size_) / 1e9));
  stream_.clear();
  stream_.seekg(0);
  stream_.read(bytes_.get(), std::streamsize(size_));
  if (std::size_t(stream_.gcount()) != size_)
    throw Error(fmt::format("{} could be read up to byte {} of {} only.", file_.string(),
                            stream_.gcount(), size_));
  return {bytes_.get(), size_};
}

}  // namespace flowscope::nn
