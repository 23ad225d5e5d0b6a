#include "core/train/forward.h"

#include <ATen/ATen.h>

namespace flowscope::train {
namespace {

at::Tensor normalised(const at::Tensor& images) {
  return images.to(at::kFloat).div_(127.5).sub_(1).contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

std::vector<Prediction> predict(const raft::Network& network, const at::Tensor& image1,
                                const at::Tensor& image2, int coarse, int iterations) {
  static_cast<void>(coarse);
  const std::int64_t batch = image1.size(0);
  const at::Tensor images = normalised(at::cat({image1, image2}));
  const at::Tensor features = network.encode(images);
  const raft::Context context = network.context(images.narrow(0, 0, batch));
  const raft::CorrelationPyramid pyramid =
      network.correlate(features.narrow(0, 0, batch), features.narrow(0, batch, batch));
  std::vector<Prediction> predictions;
  raft::State state = network.start(context);
  for (int i = 0; i < iterations; ++i) {
    state.flow = state.flow.detach();
    state = network.refine(state, pyramid, context);
    predictions.push_back({network.upsample(state), {}});
  }
  return predictions;
}

}  // namespace flowscope::train
