// NumPy's .npy. Written: (H, W, 2), little-endian float32, C order, invalid NaN.
// Read besides: float64, Fortran order, (2, H, W).
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/flow/flow_field.h"

namespace flowscope {

FlowField read_npy(std::istream& in, const std::string& name);
void write_npy(std::ostream& out, const FlowField& flow);

// Any array of numbers, little-endian float32 in C order: as many as the shape says.
void write_npy_array(std::ostream& out, const std::vector<std::int64_t>& shape,
                     const std::vector<float>& values);

}  // namespace flowscope
