// What other libraries throw, made fit to be told.
#pragma once

#include <exception>
#include <string>

namespace flowscope {

// Whether memory, the machine's or a GPU's, did not suffice. An Error has said what to do
// and is none.
bool is_lack_of_memory(const std::exception& error);

// The first line of what(): below it LibTorch lists the stack.
std::string first_line(const std::exception& error);

}  // namespace flowscope
