// The desktop program's command line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/flow/flow_model.h"
#include "ui/inference_size.h"
#include "ui/opening.h"

namespace flowscope::ui {

struct LaunchOptions {
  std::string file;    // empty: the bundled clip
  std::string model;   // name or file; empty: the default
  int iterations = 0;  // 0: the model's own
  InferenceChoice inference;
  ModelOptions model_options;
  Opening opening;
  std::string grab;  // picture to save; empty: an ordinary start
  int after = 10;    // flow results before that
};

// What was asked for, or what to print (help, version, a mistake) and leave with.
struct ParsedLaunch {
  LaunchOptions options;
  std::optional<int> exit_code;  // 0 after help and version, 2 for wrong usage
  std::string text;              // to stdout for 0, else to stderr
};

// `arguments` without the program's name and without Qt's own (see without_qt_arguments).
ParsedLaunch parse_launch(const std::vector<std::string>& arguments);

// Takes out the arguments that QApplication will read itself ("-platform xcb", …).
std::vector<std::string> without_qt_arguments(const std::vector<std::string>& arguments);

}  // namespace flowscope::ui
