// What comes with the program.
#pragma once

#include <QString>

namespace flowscope::ui {

// The clip the window starts with: in sample/ beside the program, or in its share
// folder. Empty if this installation has none.
QString bundled_clip();

}  // namespace flowscope::ui
