// Pictures and truth from plans.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/train/scenes/frame_plan.h"
#include "core/train/scenes/scene_pair.h"
#include "core/train/scenes/texture_bank.h"

namespace flowscope::train {

// What the scene shows at one instant: float32 [3, H, W], RGB, 0 to 1 and a little beyond,
// on the banks' device.
at::Tensor render(const FramePlan& plan, const Banks& banks);

// Flow of the foremost solid layers of `from`, and whether something lies before them in
// `to` (the exact point counts, not its pixel).
SceneTruth truth(const FramePlan& from, const FramePlan& to,
                 const std::vector<Passage<float>>& passage, const Banks& banks);

// The longest flow of truth(), pixels; at most 1e6. In pictures of more than 256 pixels a side
// every second, third … pixel is looked at. `shapes` lies on the CPU.
double longest_flow(const FramePlan& from, const std::vector<Passage<float>>& passage,
                    const at::Tensor& shapes);

// The same by LibTorch's operations on whole layers, for any device; what the CPU's
// kernels are held against. Equal bit for bit on one machine.
at::Tensor render_generic(const FramePlan& plan, const Banks& banks);
SceneTruth truth_generic(const FramePlan& from, const FramePlan& to,
                         const std::vector<Passage<float>>& passage, const Banks& banks);

}  // namespace flowscope::train
