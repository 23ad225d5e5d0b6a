// How --help looks.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace flowscope::cli {

// CLI11's own form, but an option shows only the kind of its value and whether it
// must be there: limits and conflicts are told by the error sentence.
class HelpFormat : public CLI::Formatter {
 public:
  HelpFormat() { column_width(34); }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_positional()) return {};
    std::string text = option->get_type_size() == 0 ? "" : " " + option->get_type_name();
    if (option->get_required()) text += " (required)";
    return text;
  }
};

}  // namespace flowscope::cli
