// A whole file as bytes, without copying it.
#pragma once

#include <filesystem>
#include <string_view>

namespace flowscope::nn {

// Read-only, mapped; throws Error if the file cannot be opened or is no regular file.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace flowscope::nn
