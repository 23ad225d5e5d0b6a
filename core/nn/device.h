// Where and in which number format a network runs.
#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <string>
#include <vector>

#include "core/flow/flow_model.h"

namespace flowscope::nn {

// ModelOptions with every `automatic` resolved.
struct Placement {
  c10::Device device{c10::kCPU};
  c10::ScalarType type = c10::kFloat;  // of encoders and update block; coordinates stay fp32
  int threads = 1;
  std::string device_name;            // "CPU", "CUDA: NVIDIA H200"
  std::string precision_name;         // "fp32", "bf16", "fp16"
  std::vector<std::string> warnings;  // of what will be far slower than it need be
};

// auto device: CUDA if LibTorch has it and a GPU answers, else CPU. auto
// precision: bf16 where the hardware multiplies it (AVX512-BF16 or AMX; Ampere and
// later), else fp32. Threads are no more than OMP_THREAD_LIMIT, where that is set.
// Throws Error for CUDA without one, for fp16 on a CPU.
Placement resolve(const ModelOptions& options);

// Makes the calling thread run LibTorch on that many threads (OpenMP's count
// belongs to the calling thread, so each thread that runs a network says it).
void use_threads(int threads);

// Whether the hardware multiplies bf16; elsewhere LibTorch emulates it, slowly.
bool multiplies_bf16(c10::Device device);

// For `info`: what LibTorch is here.
struct TorchInfo {
  std::string version;  // "1.13.1"
  std::string kind;     // "CPU", "CUDA 13.0, kernels of our own" / "… LibTorch's operations only"
  std::vector<std::string> devices;
  std::vector<std::string> precisions;  // that auto may choose among here
  std::string cpu;                      // "AMD EPYC …, AVX512-BF16"
  bool blas_is_fast = true;             // false: reference BLAS, install libopenblas0
};
TorchInfo torch_info();

}  // namespace flowscope::nn
