// Flow as colour: the wheel of Baker et al., "A Database and Evaluation
// Methodology for Optical Flow" (2007), 55 bins.
#pragma once

#include <array>
#include <cstdint>

#include "core/base/image.h"
#include "core/flow/flow_field.h"

namespace flowscope {

inline constexpr int kWheelBins = 55;

// RGB of each bin, 0..255, from red (bin 0) over yellow, green, cyan, blue, magenta.
const std::array<std::array<std::uint8_t, 3>, kWheelBins>& colour_wheel();

// Colour of one displacement already divided by the maximum: hue is direction,
// saturation grows with length up to 1; longer ones are the full colour × 0.75.
std::array<std::uint8_t, 3> flow_colour(float u, float v);

// A whole field, `max_length` pixels being full saturation (≤ 0: the field's own
// maximum). Invalid pixels are black. Within ±1 of the reference's picture.
Image flow_to_colour(const FlowField& flow, float max_length);

// Longest valid displacement in pixels; 0 for an empty field.
float max_flow_length(const FlowField& flow);

}  // namespace flowscope
