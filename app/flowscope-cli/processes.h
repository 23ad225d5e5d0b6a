// This program several times at once, for a training.
#pragma once

#include <stop_token>

namespace flowscope::cli {

// Runs this very command line in `count` processes that find each other through the
// variables of core/train/place.h, and waits for all of them; a stop is passed on. One that fails
// ends the others, which are given some seconds to do so themselves. Returns the exit code:
// that of the first to fail.
int run_processes(int count, const std::stop_token& stop);

}  // namespace flowscope::cli
