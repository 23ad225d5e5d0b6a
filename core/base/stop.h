// Leaving a long computation between two of its steps.
#pragma once

#include <stop_token>

#include "core/base/error.h"

namespace flowscope {

// Throws Stopped if `stop` was requested. Called between stages and iterations,
// so that stopping takes no longer than one of them.
inline void check_stop(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Stopped();
}

}  // namespace flowscope
