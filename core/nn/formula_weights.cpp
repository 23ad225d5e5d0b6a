#include "core/nn/formula_weights.h"

#include <ATen/ATen.h>

#include <cmath>
#include <cstdint>

namespace flowscope::nn {
namespace {

// CRC-32 (IEEE 802.3, reflected), as zlib's crc32.
std::uint32_t crc32(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : text) {
    crc ^= std::uint8_t(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

// splitmix64 (Steele, Lea, Flood 2014); its upper 24 bits in [0, 1).
double uniform(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return double(z >> 40) / double(1 << 24);
}

}  // namespace

at::Tensor formula_tensor(const std::string& name, const std::vector<std::int64_t>& shape) {
  if (name.ends_with("num_batches_tracked")) return at::zeros(shape, at::kLong);
  double scale = 1, offset = 0;
  if (shape.size() == 4) {
    scale = 2 * std::sqrt(3.0 / double(shape[1] * shape[2] * shape[3])) * 1.2;
    offset = -scale / 2;
  } else if (name.ends_with("running_var")) {
    offset = 0.5;
  } else if (name.ends_with("running_mean")) {
    scale = 0.4, offset = -0.2;
  } else if (name.ends_with("weight")) {
    scale = 0.6, offset = 0.7;
  } else {
    scale = 0.2, offset = -0.1;
  }
  at::Tensor out = at::empty(shape, at::kFloat);
  float* values = out.data_ptr<float>();
  const std::uint64_t seed = std::uint64_t(crc32(name)) << 32;
  for (std::int64_t i = 0; i < out.numel(); ++i)
    values[i] = float(offset + scale * uniform(seed + std::uint64_t(i)));
  return out;
}

}  // namespace flowscope::nn
