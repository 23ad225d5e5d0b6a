#include "core/raft/network.h"

#include <ATen/ATen.h>

#include "core/kernels/convex_upsample.h"
#include "core/kernels/correlation_lookup.h"

namespace flowscope::raft {

Network::Network(const Weights& weights, const nn::Placement& placement, BatchNorms batch_norms)
    : config_(weights.config),
      placement_(placement),
      feature_encoder_(weights, "fnet", Encoder::Norm::instance, placement),
      context_encoder_(weights, "cnet",
                       weights.config.batch_norm ? Encoder::Norm::batch : Encoder::Norm::none,
                       placement, batch_norms),
      update_(weights, placement) {}

at::Tensor Network::encode(const at::Tensor& image) const {
  return feature_encoder_(image).to(at::kFloat);
}

Context Network::context(const at::Tensor& image) const {
  const at::Tensor both = context_encoder_(image);
  Context context;
  context.hidden = both.narrow(1, 0, config_.hidden).tanh();
  context.features = both.narrow(1, config_.hidden, config_.context).relu();
  context.shares = update_.gate_shares(context.features);
  return context;
}

CorrelationPyramid Network::correlate(const at::Tensor& features1,
                                      const at::Tensor& features2) const {
  return raft::correlate(features1, features2, config_.levels);
}

State Network::start(const Context& context, const at::Tensor& flow) const {
  State state;
  state.hidden = context.hidden;
  const at::Tensor& like = context.hidden;
  state.flow = flow.defined() ? flow.to(placement_.device, at::kFloat)
                              : at::zeros({like.size(0), 2, like.size(2), like.size(3)},
                                          at::TensorOptions(placement_.device).dtype(at::kFloat));
  return state;
}

State Network::refine(const State& state, const CorrelationPyramid& pyramid,
                      const Context& context) const {
  State next;
  next.k = state.k + 1;
  const at::Tensor flow = state.flow.detach();
  const at::Tensor coords = cell_grid(flow.size(2), flow.size(3), placement_.device) + flow;
  next.lookup = kernels::correlation_lookup(pyramid, coords, config_.radius);
  next.motion_features = update_.motion_features(next.lookup, flow);
  next.hidden = update_.gru(state.hidden, next.motion_features, context.shares);
  next.delta = update_.flow_head(next.hidden);
  next.flow = flow + next.delta;
  return next;
}

at::Tensor Network::upsample(const State& state) const {
  const at::Tensor mask = update_.upsample_mask(state.hidden);
  if (mask.defined()) return kernels::convex_upsample(state.flow, mask);
  return at::upsample_bilinear2d(state.flow.contiguous(),
                                 {state.flow.size(2) * 8, state.flow.size(3) * 8},
                                 /*align_corners=*/true) *
         8;
}

at::Tensor cell_grid(std::int64_t height, std::int64_t width, at::Device device) {
  const auto options = at::TensorOptions(device).dtype(at::kFloat);
  const at::Tensor x = at::arange(width, options).view({1, width}).expand({height, width});
  const at::Tensor y = at::arange(height, options).view({height, 1}).expand({height, width});
  return at::stack({x, y}).unsqueeze(0);
}

}  // namespace flowscope::raft
