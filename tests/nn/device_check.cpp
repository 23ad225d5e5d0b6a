#include <ATen/Parallel.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "core/base/error.h"
#include "core/nn/blas.h"
#include "core/nn/cpu.h"
#include "core/nn/device.h"
#include "core/nn/gpu.h"
#include "tests/checks/check.h"

using namespace flowscope;

namespace {
// OMP_THREAD_LIMIT for as long as this lives; null: none.
struct ThreadLimit {
  explicit ThreadLimit(const char* limit) {
    if (const char* before = std::getenv("OMP_THREAD_LIMIT")) before_ = before;
    set(limit);
  }
  ~ThreadLimit() { set(before_.empty() ? nullptr : before_.c_str()); }
  static void set(const char* limit) {
    if (limit != nullptr)
      ::setenv("OMP_THREAD_LIMIT", limit, 1);
    else
      ::unsetenv("OMP_THREAD_LIMIT");
  }
  std::string before_;
};

// What the kernel says of the processor.
bool kernel_says(const std::string& flag) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("flags")) return (line + " ").find(" " + flag + " ") != std::string::npos;
  throw checks::Skip("needs an x86 processor");
}
}  // namespace

CHECK_CASE(cpu_features_are_those_of_the_kernel) {
  const nn::CpuFeatures& cpu = nn::cpu_features();
  EXPECT_EQ(cpu.avx2, kernel_says("avx2"));
  EXPECT_EQ(cpu.avx512, kernel_says("avx512f") && kernel_says("avx512bw") &&
                            kernel_says("avx512dq") && kernel_says("avx512vl"));
  EXPECT_EQ(cpu.avx512_bf16, kernel_says("avx512_bf16"));
  EXPECT_EQ(cpu.amx_bf16, kernel_says("amx_bf16"));
  EXPECT(!cpu.name.empty());
}

CHECK_CASE(automatic_becomes_what_the_machine_has) {
  const ThreadLimit none(nullptr);
  const nn::Placement placement = nn::resolve({.device = DeviceKind::cpu});
  EXPECT(placement.device.is_cpu());
  EXPECT_EQ(placement.device_name, "CPU");
  const bool bf16 = nn::cpu_features().avx512_bf16 || nn::cpu_features().amx_bf16;
  EXPECT(placement.type == (bf16 ? c10::kBFloat16 : c10::kFloat));
  EXPECT_EQ(placement.precision_name, bf16 ? "bf16" : "fp32");
  EXPECT_EQ(placement.threads, int(std::thread::hardware_concurrency()));
  EXPECT_EQ(nn::resolve({}).device.is_cuda(), nn::gpu_answers());
}

CHECK_CASE(threads_end_at_openmps_limit) {
  const ThreadLimit limit("2");
  EXPECT_EQ(nn::resolve({.threads = 3}).threads, 2);
  EXPECT(nn::resolve({}).threads <= 2);
}

CHECK_CASE(what_is_asked_for_is_taken) {
  const ThreadLimit none(nullptr);
  const nn::Placement placement =
      nn::resolve({.device = DeviceKind::cpu, .precision = Precision::bf16, .threads = 3});
  EXPECT(placement.type == c10::kBFloat16);
  EXPECT_EQ(placement.threads, 3);
  EXPECT(nn::resolve({.device = DeviceKind::cpu, .precision = Precision::fp32}).type ==
         c10::kFloat);
}

CHECK_CASE(what_cannot_be_had_is_refused) {
  EXPECT_ERROR(nn::resolve({.device = DeviceKind::cpu, .precision = Precision::fp16}),
               "fp16 runs on a GPU only");
  EXPECT_ERROR(nn::resolve({.threads = -1}), "choose 1 to");
  EXPECT_ERROR(nn::resolve({.threads = 100'000}), "choose 1 to");
  if (!nn::gpu_answers()) EXPECT_ERROR(nn::resolve({.device = DeviceKind::cuda}), "--device cpu");
}

CHECK_CASE(threads_are_set_for_the_thread_that_asks) {
  int there = 0;
  std::thread([&] {
    nn::use_threads(1);
    there = at::get_num_threads();
  }).join();
  EXPECT_EQ(there, 1);
  nn::use_threads(2);
  EXPECT_EQ(at::get_num_threads(), 2);
  nn::use_threads(1);
  EXPECT_EQ(at::get_num_threads(), 1);
}

CHECK_CASE(torch_says_what_it_is) {
  const nn::TorchInfo info = nn::torch_info();
  EXPECT(!info.version.empty() && std::isdigit(static_cast<unsigned char>(info.version[0])));
  EXPECT(!info.kind.empty());
  EXPECT_EQ(info.devices.at(0), "CPU");
  EXPECT_EQ(info.precisions.at(0), "fp32");
  EXPECT(info.cpu.starts_with(nn::cpu_features().name));
  EXPECT_EQ(info.blas_is_fast, nn::is_fast_blas(nn::blas_library()));
}

CHECK_CASE(the_reference_blas_is_told_from_fast_ones) {
  EXPECT(!nn::is_fast_blas("/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0"));
  EXPECT(!nn::is_fast_blas("/usr/lib64/libblas.so.3"));
  EXPECT(nn::is_fast_blas("/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3"));
  EXPECT(nn::is_fast_blas("/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so"));
  EXPECT(nn::is_fast_blas("/usr/lib/x86_64-linux-gnu/blis-openmp/libblas.so.3"));
  EXPECT(nn::is_fast_blas("/opt/torch/lib/libtorch_cpu.so"));
  EXPECT(nn::is_fast_blas(""));
}
