#include "core/nn/device.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "core/base/error.h"
#include "core/nn/blas.h"
#include "core/nn/cpu.h"
#include "core/nn/gpu.h"

#ifndef FLOWSCOPE_TORCH_KIND
#define FLOWSCOPE_TORCH_KIND "CPU"
#endif

namespace flowscope::nn {
namespace {

// More than this is a slip, and OpenMP would try to start them all.
constexpr int kMostThreads = 1024;

c10::Device resolve_device(DeviceKind wanted) {
  if (wanted == DeviceKind::cpu) return c10::kCPU;
  if (gpu_answers()) return {c10::kCUDA, 0};
  if (wanted == DeviceKind::automatic) return c10::kCPU;
  throw Error(torch_has_cuda()
                  ? "LibTorch has CUDA but no GPU answers: look at nvidia-smi, or take "
                    "--device cpu."
                  : "This LibTorch was built without CUDA: take --device cpu, or build with "
                    "./run --libtorch pip on a machine with an NVIDIA GPU.");
}

Precision resolve_precision(Precision wanted, c10::Device device) {
  if (wanted == Precision::automatic)
    return multiplies_bf16(device) ? Precision::bf16 : Precision::fp32;
  if (wanted == Precision::fp16 && device.is_cpu())
    throw Error("fp16 runs on a GPU only: take --precision fp32 or bf16 with --device cpu.");
  return wanted;
}

c10::ScalarType scalar_type(Precision precision) {
  if (precision == Precision::bf16) return c10::kBFloat16;
  return precision == Precision::fp16 ? c10::kHalf : c10::kFloat;
}

// OpenMP's own limit, from the environment. oneDNN does not look at it: the gradient of
// a convolution would wait forever for threads that never come.
int thread_limit() {
  const char* text = std::getenv("OMP_THREAD_LIMIT");
  const std::string_view word = text == nullptr ? "" : text;
  int limit = 0;
  std::from_chars(word.data(), word.data() + word.size(), limit);
  return limit > 0 ? std::min(limit, kMostThreads) : kMostThreads;
}

int resolve_threads(int wanted) {
  if (wanted < 0 || wanted > kMostThreads)
    throw UsageError(fmt::format("{} threads cannot be had: choose 1 to {}, or 0 for one per core.",
                                 wanted, kMostThreads));
  return std::clamp(wanted > 0 ? wanted : int(std::thread::hardware_concurrency()), 1,
                    thread_limit());
}

std::string cpu_words() {
  const CpuFeatures& cpu = cpu_features();
  if (cpu.amx_bf16) return cpu.name + ", AMX";
  if (cpu.avx512_bf16) return cpu.name + ", AVX512-BF16";
  if (cpu.avx512) return cpu.name + ", AVX512";
  return cpu.avx2 ? cpu.name + ", AVX2" : cpu.name;
}

}  // namespace

bool multiplies_bf16(c10::Device device) {
  if (device.is_cuda()) return gpu_multiplies_bf16();
  return cpu_features().avx512_bf16 || cpu_features().amx_bf16;
}

Placement resolve(const ModelOptions& options) {
  Placement placement;
  placement.device = resolve_device(options.device);
  const Precision precision = resolve_precision(options.precision, placement.device);
  placement.type = scalar_type(precision);
  placement.precision_name = to_string(precision);
  placement.threads = resolve_threads(options.threads);
  placement.device_name = placement.device.is_cuda() ? "CUDA: " + gpu_name() : "CPU";
  if (placement.type == c10::kBFloat16 && !multiplies_bf16(placement.device))
    placement.warnings.emplace_back(
        "This processor has no bf16 of its own: LibTorch emulates it, which takes many times as "
        "long as --precision fp32.");
  return placement;
}

void use_threads(int threads) {
  if (at::get_num_threads() != threads) at::set_num_threads(threads);
  use_one_blas_thread();
}

TorchInfo torch_info() {
  TorchInfo info;
  info.version = TORCH_VERSION;
  info.kind = FLOWSCOPE_TORCH_KIND;
  info.devices.emplace_back("CPU");
  const bool gpu = gpu_answers();
  if (gpu) info.devices.push_back("CUDA: " + gpu_name());
  info.precisions.emplace_back("fp32");
  if (multiplies_bf16(gpu ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU)))
    info.precisions.emplace_back("bf16");
  info.cpu = cpu_words();
  info.blas_is_fast = is_fast_blas(blas_library());
  return info;
}

}  // namespace flowscope::nn
