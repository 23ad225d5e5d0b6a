// How the window begins when the command line says more than a file: paused at a frame, with
// pins set and panels open. For pictures in documents, and to come back to what one saw.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace flowscope::ui {

class MainWindow;
class Session;

struct Opening {
  std::optional<std::int64_t> frame;      // paused there
  std::vector<std::pair<int, int>> pins;  // X, Y
  std::vector<std::string> panels;        // by name: "correlation"
  std::optional<int> iteration;           // of the study
  bool as_in_the_post = false;            // the study's settings
  bool match = false;                     // image 1 and image 2 side by side
  bool studies() const { return frame.has_value() && !(pins.empty() && panels.empty()); }
};

// Once the clip is there. Error for a panel that there is not, with the names of those there
// are. Window and session outlive what this begins.
void begin_as(const Opening& opening, Session& session, MainWindow& window);

}  // namespace flowscope::ui
