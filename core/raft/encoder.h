// RAFT's encoders: a picture to a map of vectors at one eighth of its size.
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <string>
#include <vector>

#include "core/raft/conv.h"

namespace flowscope::raft {

// How batch norms take part: folded into the convolutions with their running statistics
// (inference, and training with them frozen), or learning: normalising by the batch and
// moving the running statistics a tenth of the way.
enum class BatchNorms { folded, learning };

// The feature encoder ("fnet") normalises each picture by itself; the context
// encoder ("cnet") has batch norm (large) or none (small).
class Encoder {
 public:
  enum class Norm { instance, batch, none };

  Encoder(const Weights& weights, const std::string& name, Norm norm,
          const nn::Placement& placement, BatchNorms batch_norms = BatchNorms::folded);

  // image: [B, 3, H, W] RGB in −1…1, H and W multiples of 8, channels-last.
  // Returns [B, outputs, H/8, W/8] in the placement's type.
  at::Tensor operator()(const at::Tensor& image) const;

 private:
  struct Layer {
    Conv conv;
    // Of a learning batch norm; undefined otherwise.
    at::Tensor gain, offset, running_mean, running_variance;
  };
  struct Stage {
    std::vector<Layer> layers;        // each followed by the norm and ReLU
    std::optional<Layer> downsample;  // of the shortcut, followed by the norm
  };
  at::Tensor run(const Layer& layer, const at::Tensor& x, bool relu) const;

  Norm norm_;
  Layer stem_;
  std::vector<Stage> blocks_;
  Conv head_;
};

}  // namespace flowscope::raft
