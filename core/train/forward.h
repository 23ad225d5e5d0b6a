// The network's way from two pictures to the flow of every iteration, with gradients.
#pragma once

#include <vector>

#include "core/raft/network.h"
#include "core/train/loss.h"

namespace flowscope::train {

// image1, image2: uint8 [B, 3, H, W] on the network's device, H and W multiples of 16.
// One Prediction for each of the `iterations`, the model's coarse ones included, and one
// before them where the model regresses its start. As in RAFT no gradient flows from an
// iteration's flow to the one before.
std::vector<Prediction> predict(const raft::Network& network, const at::Tensor& image1,
                                const at::Tensor& image2, int iterations);

}  // namespace flowscope::train
