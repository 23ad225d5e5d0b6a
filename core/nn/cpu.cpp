#include "core/nn/cpu.h"

#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace flowscope::nn {
namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown processor";
}

CpuFeatures detect() {
  CpuFeatures cpu;
  cpu.name = processor_name();
#if defined(__x86_64__)
  __builtin_cpu_init();
  cpu.avx2 = __builtin_cpu_supports("avx2");
  cpu.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx))
    cpu.avx512_bf16 = cpu.avx512 && (eax & (1u << 5)) != 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
    cpu.amx_bf16 = cpu.avx512 && (edx & (1u << 22)) != 0 && (edx & (1u << 24)) != 0;
#endif
  return cpu;
}

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect();
  return features;
}

}  // namespace flowscope::nn
