#include "app/flowscope-cli/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace flowscope::cli {

void say(const std::string& sentence) {
  // Not fmt::print, which throws where stderr is closed: messages must not fail.
  std::fputs(fmt::format("flowscope-cli: {}\n", sentence).c_str(), stderr);
  std::fflush(stderr);
}

void say_all(const std::vector<std::string>& sentences) {
  constexpr std::size_t kShown = 20;
  std::vector<std::string> once;
  for (const std::string& sentence : sentences)
    if (std::find(once.begin(), once.end(), sentence) == once.end()) once.push_back(sentence);
  for (std::size_t i = 0; i < once.size() && i < kShown; ++i) say(once[i]);
  if (once.size() > kShown) say(fmt::format("and {} more like these.", once.size() - kShown));
}

std::string counted(std::int64_t count, const std::string& thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

}  // namespace flowscope::cli
