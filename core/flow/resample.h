// Pictures and flow at another size, without OpenCV.
#pragma once

#include "core/base/frame.h"
#include "core/flow/flow_field.h"

namespace flowscope {

// Area average when shrinking, bilinear (pixel centres aligned) when enlarging.
// Keeps index, time, generation and gap.
Frame resize_frame(const Frame& frame, Size size);

// Bilinear, pixel centres aligned; displacements are scaled with each axis.
FlowField resize_flow(const FlowField& flow, Size size);

}  // namespace flowscope
