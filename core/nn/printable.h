// Words out of a file, made fit for a sentence.
#pragma once

#include <string>
#include <string_view>

namespace flowscope::nn {

// Whether these bytes are UTF-8 without control characters: what a tensor's name
// has to be, since names go to terminals, windows and JSON.
bool is_printable(std::string_view bytes);

// The bytes as they are if they are printable, else with "?" for what is not; cut
// after about `longest` bytes. For sentences about files that may be hostile.
std::string printable(std::string_view bytes, std::size_t longest = 80);

}  // namespace flowscope::nn
