// Middlebury's .flo: "PIEH", int32 width, height, interleaved float32 u, v, all
// little-endian (Baker et al. 2007). Unknown: not finite, or |u| or |v| > 1e9;
// written as 1e10.
#pragma once

#include <iosfwd>
#include <string>

#include "core/flow/flow_field.h"

namespace flowscope {

// `name` is what error sentences call the stream.
FlowField read_flo(std::istream& in, const std::string& name);
void write_flo(std::ostream& out, const FlowField& flow);

}  // namespace flowscope
