#include "core/base/failure.h"

#include <algorithm>
#include <array>
#include <new>
#include <string_view>

#include "core/base/error.h"

namespace flowscope {

bool is_lack_of_memory(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return true;
  if (dynamic_cast<const Error*>(&error) != nullptr) return false;
  constexpr std::array<std::string_view, 3> kWords = {"not enough memory", "out of memory",
                                                      "allocate memory"};
  const std::string what = first_line(error);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view words) { return what.find(words) != what.npos; });
}

std::string first_line(const std::exception& error) {
  const std::string what = error.what();
  return what.substr(0, what.find('\n'));
}

}  // namespace flowscope
