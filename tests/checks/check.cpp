#include "tests/checks/check.h"

#include <unistd.h>

#include <cstdlib>

namespace flowscope::checks {
namespace fs = std::filesystem;

std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

std::vector<Case> selected_cases() {
  const char* wanted = std::getenv("FLOWSCOPE_CHECKS");
  if (wanted == nullptr) return cases();
  std::vector<Case> out;
  for (const Case& one : cases())
    if (one.shared == (std::string(wanted) == "shared")) out.push_back(one);
  return out;
}

fs::path shared(const std::string& path) {
  const char* given = std::getenv("FLOWSCOPE_SHARED");
  const fs::path root =
      given != nullptr ? fs::path(given) : fs::path(FLOWSCOPE_SOURCE_DIR) / "../shared";
  const fs::path full = root / path;
  if (!fs::exists(full))
    throw Skip("needs " + full.lexically_normal().string() + ", which is not on this machine");
  return full.lexically_normal();
}

fs::path data(const std::string& path) {
  return fs::path(FLOWSCOPE_SOURCE_DIR) / "tests/data" / path;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "flowscope-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void fail(const char* file, int line, const std::string& message) {
  throw Failure(std::string(file) + ":" + std::to_string(line) + ": " + message);
}

void expect_near(double a, double b, double tolerance, const char* file, int line,
                 const char* text) {
  if (!(std::abs(a - b) <= tolerance))  // also fails for NaN
    fail(file, line,
         std::string(text) + ": " + shown(a) + " is not within " + shown(tolerance) + " of " +
             shown(b));
}

}  // namespace flowscope::checks
