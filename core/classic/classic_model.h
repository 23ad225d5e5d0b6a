// OpenCV's dense flow behind FlowModel: the baselines people know.
#pragma once

#include <memory>

#include "core/flow/flow_model.h"

namespace flowscope::classic {

// DIS (Kroeger et al. 2016), OpenCV's medium preset. Warm start: the previous flow
// is passed on as the initial flow.
std::shared_ptr<FlowModel> dis(const ModelOptions& options = {});

// Farneback (2003) with pyramid 0.5, 5 levels, window 15, 3 iterations, poly 5, 1.1.
std::shared_ptr<FlowModel> farneback(const ModelOptions& options = {});

}  // namespace flowscope::classic
