// What this processor can do. No Torch.
#pragma once

#include <string>

namespace flowscope::nn {

struct CpuFeatures {
  std::string name;  // "AMD EPYC"
  bool avx2 = false;
  bool avx512 = false;  // F, BW, DQ, VL
  bool avx512_bf16 = false;
  bool amx_bf16 = false;
};
const CpuFeatures& cpu_features();

}  // namespace flowscope::nn
