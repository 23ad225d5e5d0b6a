// The GPU that LibTorch would use, without CUDA's headers.
#pragma once

#include <string>

namespace flowscope::nn {

// Whether this LibTorch was built with CUDA, and whether a GPU answers it too.
bool torch_has_cuda();
bool gpu_answers();
int gpu_count();  // that CUDA_VISIBLE_DEVICES lets it see

// Of device 0, after CUDA_VISIBLE_DEVICES: its name ("NVIDIA H200"), and whether it
// multiplies bf16 in hardware (compute capability 8.0: Ampere and later). Call them
// where gpu_answers().
std::string gpu_name();
bool gpu_multiplies_bf16();

}  // namespace flowscope::nn
