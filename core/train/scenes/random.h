// Numbers that depend on nothing but their address.
#pragma once

#include <cstdint>

namespace flowscope::train {

// A bijection of 64 bits in which every input bit changes half of the output (the
// finaliser of Steele, Lea and Flood's SplitMix64, 2014).
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// A counter-based generator: the n-th number is a hash of (seed, sample, stream, n).
// Streams keep draws apart, so that one more draw for a layer's colour moves nothing.
// No library's distribution is used: the same numbers on every machine.
class Random {
 public:
  Random(std::uint64_t seed, std::int64_t sample, std::uint64_t stream)
      : key_(mix_bits(mix_bits(mix_bits(seed + kStep) ^ (std::uint64_t(sample) + kStep)) ^
                      (stream + kStep))) {}

  std::uint64_t bits() { return mix_bits(key_ += kStep); }

  // In [0, 1), 53 bits.
  double uniform() { return double(bits() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double log_uniform(double low, double high);

  // Standard normal by the sum of twelve uniform numbers (so within ±6).
  double normal() {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += uniform();
    return sum;
  }
  bool chance(double probability) { return uniform() < probability; }
  double sign() { return chance(0.5) ? 1 : -1; }
  // 0 to count − 1.
  int below(int count) { return int(uniform() * count); }
  // low to high, both included.
  int whole(int low, int high) { return low + below(high - low + 1); }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15u;  // 2^64 / golden ratio, odd
  std::uint64_t key_;
};

}  // namespace flowscope::train
