// NumPy's .npy. Written: (H, W, 2), little-endian float32, C order, invalid NaN.
// Read besides: float64, Fortran order, (2, H, W).
#pragma once

#include <iosfwd>
#include <string>

#include "core/flow/flow_field.h"

namespace flowscope {

FlowField read_npy(std::istream& in, const std::string& name);
void write_npy(std::ostream& out, const FlowField& flow);

}  // namespace flowscope
