// What the program says to people, all of it on stderr: stdout is for results.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flowscope::cli {

// "flowscope-cli: sentence" on a line of its own.
void say(const std::string& sentence);

// Each sentence once, in order; of many the first few and how many more.
void say_all(const std::vector<std::string>& sentences);

// "1 pair", "2 pairs".
std::string counted(std::int64_t count, const std::string& thing);

}  // namespace flowscope::cli
