#include "core/train/forward.h"

#include <ATen/ATen.h>

#include "core/raft/refinement.h"

namespace flowscope::train {
namespace {

at::Tensor normalised(const at::Tensor& images) {
  return images.to(at::kFloat).div_(127.5).sub_(1).contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

std::vector<Prediction> predict(const raft::Network& network, const at::Tensor& image1,
                                const at::Tensor& image2, int iterations) {
  const std::int64_t batch = image1.size(0);
  const at::Tensor images = normalised(at::cat({image1, image2}));
  const at::Tensor features = network.encode(images);
  raft::Refinement refinement(network,
                              {features.narrow(0, 0, batch), features.narrow(0, batch, batch),
                               network.context(images.narrow(0, 0, batch))},
                              iterations);
  const raft::Config& config = network.config();
  std::vector<Prediction> predictions;
  const auto add = [&] {
    predictions.push_back(
        {refinement.upsample(), config.mixture ? refinement.mixture() : at::Tensor()});
  };
  if (config.regressed_start) add();
  while (!refinement.done()) {
    refinement.step();
    add();
  }
  return predictions;
}

}  // namespace flowscope::train
