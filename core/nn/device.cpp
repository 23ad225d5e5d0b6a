#include "core/nn/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "core/base/error.h"
#include "core/nn/cpu.h"

#ifndef FLOWSCOPE_TORCH_KIND
#define FLOWSCOPE_TORCH_KIND "CPU"
#endif

namespace flowscope::nn {
namespace {

// The driver's own list; LibTorch's headers name a device only with CUDA's.
std::string gpu_name() {
  std::error_code ignored;
  for (const auto& gpu : std::filesystem::directory_iterator("/proc/driver/nvidia/gpus", ignored)) {
    std::ifstream file(gpu.path() / "information");
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("Model:"))
        return line.substr(std::min(line.size(), line.find_first_not_of(" \t", 6)));
  }
  return "GPU";
}

bool cuda_answers() {
  return at::detail::getCUDAHooks().hasCUDA() && at::detail::getCUDAHooks().getNumGPUs() > 0;
}

bool multiplies_bf16(c10::Device device) {
  if (device.is_cuda()) return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
  return cpu_features().avx512_bf16 || cpu_features().amx_bf16;
}

c10::Device resolve_device(DeviceKind wanted) {
  if (wanted == DeviceKind::cpu) return c10::kCPU;
  if (cuda_answers()) return {c10::kCUDA, 0};
  if (wanted == DeviceKind::automatic) return c10::kCPU;
  throw Error(at::detail::getCUDAHooks().hasCUDA()
                  ? "LibTorch has CUDA but no GPU answers: look at nvidia-smi, or take "
                    "--device cpu."
                  : "This LibTorch was built without CUDA: take --device cpu, or build with "
                    "./run --libtorch pip on a machine with an NVIDIA GPU.");
}

Precision resolve_precision(Precision wanted, c10::Device device) {
  switch (wanted) {
    case Precision::automatic:
      return multiplies_bf16(device) ? Precision::bf16 : Precision::fp32;
    case Precision::fp16:
      if (device.is_cpu())
        throw Error("fp16 runs on a GPU only: take --precision fp32 or bf16 with --device cpu.");
      return wanted;
    default:
      return wanted;
  }
}

c10::ScalarType scalar_type(Precision precision) {
  if (precision == Precision::bf16) return c10::kBFloat16;
  return precision == Precision::fp16 ? c10::kHalf : c10::kFloat;
}

std::string cpu_words() {
  const CpuFeatures& cpu = cpu_features();
  std::string out = cpu.name;
  if (cpu.amx_bf16) return out + ", AMX";
  if (cpu.avx512_bf16) return out + ", AVX512-BF16";
  if (cpu.avx512) return out + ", AVX512";
  return cpu.avx2 ? out + ", AVX2" : out;
}

// Which BLAS the process has loaded. LibTorch's wheels carry theirs inside; Debian's
// takes whatever libblas.so.3 points to.
bool fast_blas_loaded() {
  std::ifstream maps("/proc/self/maps");
  bool reference = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("openblas") != std::string::npos || line.find("libblis") != std::string::npos ||
        line.find("libmkl") != std::string::npos)
      return true;
    reference = reference || line.find("/libblas.so") != std::string::npos ||
                line.find("/blas/") != std::string::npos;
  }
  return !reference;
}

}  // namespace

Placement resolve(const ModelOptions& options) {
  Placement placement;
  placement.device = resolve_device(options.device);
  const Precision precision = resolve_precision(options.precision, placement.device);
  placement.type = scalar_type(precision);
  placement.precision_name = to_string(precision);
  placement.threads =
      options.threads > 0 ? options.threads : std::max(1, int(std::thread::hardware_concurrency()));
  placement.device_name = placement.device.is_cuda() ? "CUDA: " + gpu_name() : "CPU";
  return placement;
}

void use_threads(int threads) {
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

TorchInfo torch_info() {
  TorchInfo info;
  info.version = TORCH_VERSION;
  info.kind = FLOWSCOPE_TORCH_KIND;
  info.devices.emplace_back("CPU");
  if (cuda_answers()) info.devices.push_back("CUDA: " + gpu_name());
  info.precisions.emplace_back("fp32");
  if (multiplies_bf16(cuda_answers() ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU)))
    info.precisions.emplace_back("bf16");
  info.cpu = cpu_words();
  info.blas_is_fast = fast_blas_loaded();
  return info;
}

}  // namespace flowscope::nn
