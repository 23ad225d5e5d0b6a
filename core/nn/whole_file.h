// A whole file in memory.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string_view>

namespace flowscope::nn {

// Reads the first bytes alone, so that a film named as a checkpoint is told apart
// before it is read whole. Copied rather than mapped: a mapped file that somebody
// shortens ends the program. Throws Error where the file is missing, no regular
// file, or too large for the memory.
class WholeFile {
 public:
  explicit WholeFile(const std::filesystem::path& file);

  std::string_view beginning() const { return {beginning_, beginning_size_}; }
  std::size_t size() const { return size_; }
  std::string_view read();

 private:
  std::filesystem::path file_;
  std::ifstream stream_;
  std::size_t size_ = 0;
  char beginning_[16] = {};
  std::size_t beginning_size_ = 0;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace flowscope::nn
