// Numbers that depend on their place alone, the same on every machine.
#pragma once

#include <cstdint>

namespace flowscope::nn {

// splitmix64 (Steele, Lea, Flood 2014): its finaliser of `z` after one step.
constexpr std::uint64_t splitmix64(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Its upper 24 bits in [0, 1).
constexpr double uniform(std::uint64_t z) { return double(splitmix64(z) >> 40) / double(1 << 24); }

}  // namespace flowscope::nn
