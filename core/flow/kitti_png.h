// KITTI's flow PNG: 16 bits a channel, R = 64 u + 2^15, G = 64 v + 2^15, B = 1
// where valid. Needs OpenCV; without it these throw Error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/flow/flow_field.h"

namespace flowscope {

// Rounds to the nearest 1/64 px; what leaves ±512 px is written as invalid.
std::vector<std::uint8_t> encode_kitti_png(const FlowField& flow);
FlowField decode_kitti_png(const std::vector<std::uint8_t>& png, const std::string& name);

}  // namespace flowscope
