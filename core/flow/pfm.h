// Portable float map as FlyingThings3D uses it for flow: "PF", width height,
// scale (its sign is the byte order: negative is little-endian), then rows bottom
// to top of three float32: u, v, 0. Invalid: NaN.
#pragma once

#include <iosfwd>
#include <string>

#include "core/flow/flow_field.h"

namespace flowscope {

FlowField read_pfm(std::istream& in, const std::string& name);
void write_pfm(std::ostream& out, const FlowField& flow);

}  // namespace flowscope
