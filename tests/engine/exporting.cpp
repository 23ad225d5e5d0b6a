#include "tests/engine/exporting.h"

#include <fstream>
#include <iterator>

namespace flowscope::checks {
namespace fs = std::filesystem;

nlohmann::json Exporting::record() const {
  return nlohmann::json::parse(bytes_of(file("flowscope.json")));
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(__FILE__, __LINE__, "there is no file " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_text(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

Files files_in(const fs::path& folder) {
  Files files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), folder).string()] = bytes_of(entry.path());
  return files;
}

void expect_same(const Files& a, const Files& b) {
  for (const auto& [name, bytes] : a) {
    if (!b.contains(name)) fail(__FILE__, __LINE__, name + " is in the first folder only");
    if (b.at(name) != bytes) fail(__FILE__, __LINE__, name + " differs");
  }
  for (const auto& [name, bytes] : b)
    if (!a.contains(name)) fail(__FILE__, __LINE__, name + " is in the second folder only");
}

}  // namespace flowscope::checks
