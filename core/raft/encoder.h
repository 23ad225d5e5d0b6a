// RAFT's encoders: a picture to a map of vectors at one eighth of its size.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "core/raft/conv.h"

namespace flowscope::raft {

// The feature encoder ("fnet") normalises each picture by itself; the context
// encoder ("cnet") has batch norm (large) or none (small).
class Encoder {
 public:
  enum class Norm { instance, batch, none };

  Encoder(const Weights& weights, const std::string& name, Norm norm,
          const nn::Placement& placement);

  // image: [1, 3, H, W] RGB in −1…1, H and W multiples of 8, channels-last.
  // Returns [1, outputs, H/8, W/8] in the placement's type.
  at::Tensor operator()(const at::Tensor& image) const;

 private:
  struct Stage {
    std::vector<Conv> convs;         // each followed by the norm and ReLU
    std::optional<Conv> downsample;  // of the shortcut, followed by the norm
  };
  Conv load(const Weights& weights, const std::string& conv, const std::string& norm,
            const nn::Placement& placement, int stride) const;
  at::Tensor normalised(at::Tensor x, bool relu) const;

  Norm norm_;
  Conv stem_;
  std::vector<Stage> blocks_;
  Conv head_;
};

}  // namespace flowscope::raft
