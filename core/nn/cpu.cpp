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
  for (std::string line; std::getline(file, line);) {
    const auto value = line.find_first_not_of(" \t:", 10);
    if (line.starts_with("model name") && value != std::string::npos) return line.substr(value);
  }
  return "unknown processor";
}

#if defined(__x86_64__)
// Whether the system saves the tile registers (XCR0 bits 17 and 18): processors say
// AMX also where the kernel does not let anyone use it.
bool system_keeps_tiles() {
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & 0x60000u) == 0x60000u;
}
#endif

CpuFeatures detect() {
  CpuFeatures cpu;
  cpu.name = processor_name();
#if defined(__x86_64__)
  __builtin_cpu_init();
  cpu.avx2 = __builtin_cpu_supports("avx2");
  cpu.avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  // GCC 12 has no names for these two: leaf 7.
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (cpu.avx512 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx))
    cpu.avx512_bf16 = (eax & (1u << 5)) != 0;
  if (cpu.avx512 && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
    cpu.amx_bf16 = (edx & (1u << 22)) != 0 && (edx & (1u << 24)) != 0 && system_keeps_tiles();
#endif
  return cpu;
}

}  // namespace

const CpuFeatures& cpu_features() {
  static const CpuFeatures features = detect();
  return features;
}

}  // namespace flowscope::nn
