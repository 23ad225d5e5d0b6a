// Results on stdout: one JSON document, or tables for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/size.h"

namespace flowscope::cli {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they were written

// The document, indented, with a newline. Text that is not UTF-8 (a file's name
// may be anything) has its bad bytes replaced.
void print_json(const Json& document);

// Rows of cells; the first column is aligned left, the others right.
class Table {
 public:
  void row(std::vector<std::string> cells);
  void print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

Json size_json(Size size);         // [w, h]
std::string size_text(Size size);  // "640x480"

}  // namespace flowscope::cli
