// torchvision's RAFT is princeton's under other names.
#pragma once

#include <string>

namespace flowscope::raft {

// The princeton name of a torchvision key, e.g. "feature_encoder.layer1.0.convnormrelu2.0.weight"
// → "fnet.layer1.0.conv2.weight". A key that is none of torchvision's comes back as it is.
// `separable_gru`: the large model's two passes keep their number.
std::string princeton_name(const std::string& torchvision_key, bool separable_gru);

bool is_torchvision_key(const std::string& key);

}  // namespace flowscope::raft
