// Refusing in a sentence what would not fit.
#pragma once

#include "core/base/size.h"
#include "core/nn/device.h"

namespace flowscope::raft {

// Throws Error if a correlation pyramid of `bytes` for frames of `size` is more than
// the machine has free (CPU: MemAvailable; elsewhere LibTorch itself refuses).
void require_memory(double bytes, Size size, const nn::Placement& placement);

}  // namespace flowscope::raft
