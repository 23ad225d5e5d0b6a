#include "core/engine/plane_code.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "core/base/error.h"

namespace flowscope::engine {
namespace {

constexpr unsigned kLongestUnary = 20;  // beyond it the number follows as it is
constexpr unsigned kRawBits = 26;       // enough for twice the largest miss
constexpr int kLargestValue = 1 << 22;

class BitWriter {
 public:
  void put(std::uint32_t value, unsigned bits) {
    for (unsigned i = bits; i-- > 0;) {
      byte_ = std::uint8_t(byte_ << 1 | (value >> i & 1));
      if (++filled_ == 8) flush();
    }
  }
  std::vector<std::uint8_t> finish() {
    if (filled_ > 0) put(0, 8 - filled_);
    return std::move(bytes_);
  }

 private:
  void flush() {
    bytes_.push_back(byte_);
    byte_ = 0, filled_ = 0;
  }
  std::vector<std::uint8_t> bytes_;
  std::uint8_t byte_ = 0;
  unsigned filled_ = 0;
};

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  std::uint32_t take(unsigned bits) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bits; ++i, ++at_) {
      if (at_ / 8 >= bytes_.size()) throw Error("its pictures end too early");
      value = value << 1 | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1u);
    }
    return value;
  }
  std::size_t bytes_read() const { return (at_ + 7) / 8; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

// The neighbours of a value that come before it; at the borders the nearest.
struct Neighbours {
  int left = 0, above = 0, corner = 0;

  Neighbours(const int* values, int width, int x, int y) {
    const int* here = values + std::ptrdiff_t(y) * width + x;
    if (x == 0 && y == 0) return;
    left = x > 0 ? here[-1] : here[-width];
    above = y > 0 ? here[-width] : here[-1];
    corner = x > 0 && y > 0 ? here[-width - 1] : (x > 0 ? left : above);
  }
  int prediction() const {
    if (corner >= std::max(left, above)) return std::min(left, above);
    if (corner <= std::min(left, above)) return std::max(left, above);
    return left + above - corner;
  }
  // How busy it is here, in octaves.
  std::size_t context() const {
    return std::bit_width(unsigned(std::abs(left - corner)) + unsigned(std::abs(corner - above)));
  }
};

// The Rice parameters, by context.
class Adaptation {
 public:
  unsigned bits(std::size_t context) const {
    const State& state = states_[context];
    unsigned k = 0;
    while (k < 24 && state.count << k < state.sum) ++k;
    return k;
  }
  void learn(std::size_t context, std::uint32_t number) {
    constexpr std::uint64_t kMemory = 64;
    State& state = states_[context];
    state.sum += number, ++state.count;
    if (state.count >= kMemory) state.sum /= 2, state.count /= 2;
  }

 private:
  struct State {
    std::uint64_t sum = 8, count = 2;
  };
  std::array<State, 33> states_;
};

// Misses as numbers from 0: 0, −1, 1, −2, 2, …
std::uint32_t folded(int miss) {
  return miss < 0 ? 2 * std::uint32_t(-(miss + 1)) + 1 : 2 * std::uint32_t(miss);
}
int unfolded(std::uint32_t number) {
  return number % 2 == 1 ? -int(number / 2) - 1 : int(number / 2);
}

void write_number(BitWriter& out, std::uint32_t number, unsigned k) {
  const std::uint32_t high = number >> k;
  if (high < kLongestUnary) {
    for (std::uint32_t i = 0; i < high; ++i) out.put(1, 1);
    out.put(0, 1);
    out.put(number & ((1u << k) - 1), k);
  } else {
    out.put((1u << kLongestUnary) - 1, kLongestUnary);
    out.put(number, kRawBits);
  }
}

std::uint32_t read_number(BitReader& in, unsigned k) {
  std::uint32_t high = 0;
  while (high < kLongestUnary && in.take(1) == 1) ++high;
  return high < kLongestUnary ? high << k | in.take(k) : in.take(kRawBits);
}

// Visits the values in order; `code(prediction, k)` returns the value and what was coded.
template <typename Code>
void for_each_known(int* values, Size size, std::span<const std::uint8_t> known, Code code) {
  Adaptation adaptation;
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x) {
      const std::size_t i = std::size_t(y) * std::size_t(size.width) + std::size_t(x);
      const Neighbours near(values, size.width, x, y);
      if (!known.empty() && known[i] == 0) {
        values[i] = near.prediction();
        continue;
      }
      const std::size_t context = near.context();
      const std::uint32_t number = code(values[i], near.prediction(), adaptation.bits(context));
      adaptation.learn(context, number);
    }
}

}  // namespace

std::vector<std::uint8_t> encode_plane(std::span<const int> values, Size size,
                                       std::span<const std::uint8_t> known) {
  BitWriter out;
  std::vector<int> copy(values.begin(), values.end());
  for_each_known(copy.data(), size, known, [&](int value, int prediction, unsigned k) {
    const std::uint32_t number = folded(value - prediction);
    write_number(out, number, k);
    return number;
  });
  return out.finish();
}

std::vector<int> decode_plane(std::span<const std::uint8_t>& bytes, Size size,
                              std::span<const std::uint8_t> known) {
  BitReader in(bytes);
  std::vector<int> values(std::size_t(size.width) * std::size_t(size.height));
  for_each_known(values.data(), size, known, [&](int& value, int prediction, unsigned k) {
    const std::uint32_t number = read_number(in, k);
    value = prediction + unfolded(number);
    if (std::abs(value) > kLargestValue) throw Error("its pictures hold impossible numbers");
    return number;
  });
  bytes = bytes.subspan(in.bytes_read());
  return values;
}

}  // namespace flowscope::engine
