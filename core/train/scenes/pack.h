// Eight neighbouring pixels as one number, in the compiler's vector arithmetic; the
// same functions exist for tensors (tensor_math.h), so that a formula is written once.
#pragma once

#include <concepts>
#include <cstdint>

namespace flowscope::train {

inline constexpr int kLanes = 8;
using Floats = float __attribute__((vector_size(32)));
using Ints = std::int32_t __attribute__((vector_size(32)));

inline Floats choose(Ints mask, Floats a, Floats b) { return mask ? a : b; }
inline Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }
inline Floats magnitude(Floats a) { return a < 0 ? -a : a; }
inline Floats clamped(Floats a, float low, float high) {
  a = a < low ? Floats{} + low : a;
  return a > high ? Floats{} + high : a;
}
inline Floats as_real(Ints a) { return __builtin_convertvector(a, Floats); }
// The largest whole number not above a; |a| below 2³¹.
inline Ints floor_of(Floats a) {
  const Ints cut = __builtin_convertvector(a, Ints);
  return cut + (as_real(cut) > a);  // a true lane is −1
}
// Only for whole numbers: some compilers convert between packs of equal size.
template <std::same_as<Ints> Pack>
Pack clamped(Pack a, std::int32_t low, std::int32_t high) {
  a = a < low ? Ints{} + low : a;
  return a > high ? Ints{} + high : a;
}
inline Ints shifted_left(Ints a, Ints count) { return a << count; }
inline Ints shifted_right(std::int32_t a, Ints count) { return (Ints{} + a) >> count; }
inline Ints shifted_right(Ints a, int count) { return a >> count; }
inline bool any_lane(Ints mask) {
  std::int32_t sum = 0;
  for (int i = 0; i < kLanes; ++i) sum |= mask[i];
  return sum != 0;
}

// A parameter that holds a whole number.
inline std::int32_t whole(float a) { return std::int32_t(a); }

struct IntTable {
  const std::int32_t* data;
  Ints at(Ints index) const {
    Ints out;
    for (int i = 0; i < kLanes; ++i) out[i] = data[index[i]];
    return out;
  }
};
struct FloatTable {
  const float* data;
  Floats at(Ints index) const {
    Floats out;
    for (int i = 0; i < kLanes; ++i) out[i] = data[index[i]];
    return out;
  }
};

}  // namespace flowscope::train
