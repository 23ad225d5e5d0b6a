// Error of a flow field against ground truth.
#pragma once

#include <array>
#include <cstdint>

#include "core/flow/flow_field.h"

namespace flowscope {

// Over the pixels that the truth marks valid. Percentages are 0..100.
// A prediction without a value there (invalid, NaN) throws Error.
struct FlowError {
  std::int64_t pixels = 0;  // valid ones
  double epe = 0;           // mean end-point error, pixels
  double over_1px = 0;      // percent with an error > 1 px
  double over_3px = 0;
  double over_5px = 0;
  double fl = 0;       // percent with an error > 3 px and > 5 % of the true length (KITTI)
  double angular = 0;  // mean angle between (u, v, 1) vectors, degrees (Barron et al. 1994)
  struct Band {
    std::int64_t pixels = 0;
    double epe = 0;
  };                              // epe 0 where there are no pixels
  std::array<Band, 4> by_motion;  // true length < 1, 1–10, 10–40, > 40 px
};

// Both fields have the same size, else Error with both sizes.
FlowError flow_error(const FlowField& prediction, const FlowField& truth);

// |prediction − truth| per pixel, 0 where the truth is invalid.
std::vector<float> error_map(const FlowField& prediction, const FlowField& truth);

}  // namespace flowscope
