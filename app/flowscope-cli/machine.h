// What this program was built with and runs on, without any header of Torch.
#pragma once

#include <string>
#include <vector>

namespace flowscope::cli {

struct Machine {
  std::string torch_version;  // "1.13.1"
  std::string torch_kind;     // "CPU", "CUDA 13.0, …"
  std::vector<std::string> devices;
  std::vector<std::string> precisions;  // that auto chooses among here
  std::string cpu;                      // with its vector extensions
  bool blas_is_fast = true;
};
Machine machine();

}  // namespace flowscope::cli
