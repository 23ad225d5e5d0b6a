// Runs the checks where there is no Qt.
#include <cstdio>
#include <exception>

#include "tests/checks/check.h"

int main() {
  int passed = 0, failed = 0, skipped = 0;
  for (const auto& one : flowscope::checks::selected_cases()) {
    try {
      one.run();
      ++passed;
      std::printf("PASS   : %s\n", one.name.c_str());
    } catch (const flowscope::checks::Skip& skip) {
      ++skipped;
      std::printf("SKIP   : %s: %s\n", one.name.c_str(), skip.what());
    } catch (const std::exception& error) {
      ++failed;
      std::printf("FAIL!  : %s: %s\n", one.name.c_str(), error.what());
    }
    std::fflush(stdout);
  }
  std::printf("Totals: %d passed, %d failed, %d skipped\n", passed, failed, skipped);
  return failed == 0 ? 0 : 1;
}
