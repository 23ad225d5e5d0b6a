// Generated scenes that no training sees.
#pragma once

#include <vector>

#include "core/engine/evaluation.h"

namespace flowscope::train {

inline constexpr const char* kHeldOutDataset = "Scenes";

// `count` scenes of 512×384 from the default mix, data set kHeldOutDataset, the same in every
// training. Pixels that leave the picture or are covered count too.
std::vector<engine::EvaluationSample> held_out_scenes(int count);

}  // namespace flowscope::train
