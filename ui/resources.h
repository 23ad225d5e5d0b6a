// The files compiled into the program: icons and shaders.
#pragma once

namespace flowscope::ui {

// Resources of a static library are there only once somebody asked for them.
// Cheap to call again.
void init_resources();

}  // namespace flowscope::ui
