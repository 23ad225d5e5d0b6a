// The desktop program from its command line to its exit code.
#pragma once

namespace flowscope::ui {

// 0: closed, or the picture of --grab is saved. 1: no display, no OpenGL, or the
// grab failed, with a sentence on stderr. 2: wrong usage.
int run(int argc, char** argv);

}  // namespace flowscope::ui
