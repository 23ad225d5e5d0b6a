// Frames as the network takes them, and its flow as people take it.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/frame.h"
#include "core/flow/flow_field.h"
#include "core/flow/flow_model.h"

namespace flowscope::raft {

// Padding to multiples of 8 and, on each side, to at least 128 for up to 4 pyramid levels,
// twice that for each level more (below that the coarsest would be one cell wide). RAFT's
// InputPadder, both modes.
Padding padding_for(Size size, PaddingMode mode, int levels = 4);

// The frame padded by replicating its border: uint8 [H, W, 3] RGB, CPU.
at::Tensor padded_pixels(const Frame& frame, const Padding& padding);

// One picture uint8 [H, W, 3], or B of them [B, 3, H, W], RGB, to −1…1: float32
// [B, 3, H, W], channels-last, on `device`.
at::Tensor network_input(const at::Tensor& pixels, at::Device device);

// Full-resolution flow float32 [1, 2, H, W] of the padded picture, without the padding.
FlowField to_field(const at::Tensor& flow, const Padding& padding);

}  // namespace flowscope::raft
