// A convolution with its weights where they are used.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "core/nn/device.h"
#include "core/raft/weights.h"

namespace flowscope::raft {

// Stride 1 or 2, symmetric zero padding of half the kernel. Weights live on the
// placement's device in its type, channels-last; inputs are brought to that type.
struct Conv {
  at::Tensor weight;  // [out, in, rows, columns]
  at::Tensor bias;    // [out], may be undefined
  int stride = 1;

  at::Tensor operator()(const at::Tensor& x) const;
};

Conv make_conv(at::Tensor weight, at::Tensor bias, const nn::Placement& placement, int stride = 1);

// "fnet.conv1" → weight and bias of that name.
Conv load_conv(const Weights& weights, const std::string& name, const nn::Placement& placement,
               int stride = 1);

// The same with a batch norm (its running statistics) folded into weight and bias.
Conv load_conv_norm(const Weights& weights, const std::string& conv, const std::string& norm,
                    const nn::Placement& placement, int stride = 1);

}  // namespace flowscope::raft
