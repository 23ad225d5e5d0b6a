// An error map as a picture.
#pragma once

#include <vector>

#include "core/base/image.h"
#include "core/flow/flow_field.h"

namespace flowscope::cli {

// `errors` (height * width) on viridis from 0 (dark violet) to `max` (yellow);
// black where the truth is unknown. A `max` of 0 leaves everything at 0's colour.
Image error_picture(const std::vector<float>& errors, const FlowField& truth, float max);

}  // namespace flowscope::cli
