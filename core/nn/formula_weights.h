// Weights that any program can make: a hash of name and position. They carry no
// knowledge; they serve benchmarks and parity tests where no checkpoint is.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace flowscope::nn {

// Element i of parameter `name`: splitmix64's finaliser of crc32(name)·2^32 + i,
// its upper 24 bits as u in [0, 1), then by rank and name: 4-D weights
// (2u − 1)·sqrt(3 / fan_in)·1.2; running_var 0.5 + u; running_mean (2u − 1)·0.2;
// other weight 0.7 + 0.6u; other bias (2u − 1)·0.1; num_batches_tracked 0 (int64).
at::Tensor formula_tensor(const std::string& name, const std::vector<std::int64_t>& shape);

}  // namespace flowscope::nn
