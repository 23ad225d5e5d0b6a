#include "core/raft/network.h"

#include <ATen/ATen.h>

#include <chrono>

#include "core/kernels/convex_upsample.h"
#include "core/kernels/correlation_lookup.h"

namespace flowscope::raft {
namespace {

// Adds the time since the last call to where it went.
class Lap {
 public:
  explicit Lap(UpdateRecord* record) : record_(record) {
    if (record_) last_ = Clock::now();
  }
  void to(double UpdateRecord::*part) {
    if (!record_) return;
    const auto now = Clock::now();
    record_->*part += std::chrono::duration<double>(now - last_).count();
    last_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;
  UpdateRecord* record_;
  Clock::time_point last_;
};

}  // namespace

Network::Network(const Weights& weights, const nn::Placement& placement, BatchNorms batch_norms)
    : config_(weights.config),
      placement_(placement),
      feature_encoder_(weights, "fnet", Encoder::Norm::instance, placement),
      context_encoder_(weights, "cnet",
                       weights.config.batch_norm ? Encoder::Norm::batch : Encoder::Norm::none,
                       placement, batch_norms),
      update_(weights, placement) {
  if (config_.regressed_start)
    for (const char* name : {"start.0", "start.2", "start.4"})
      start_convs_.push_back(load_conv(weights, name, placement));
}

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
  const bool bf16 = placement_.type == at::kBFloat16;  // float16's range is not a gradient's
  return raft::correlate(features1, features2, config_.levels, bf16 ? at::kBFloat16 : at::kFloat);
}

CorrelationPyramid Network::correlate_on_demand(const at::Tensor& features1,
                                                const at::Tensor& features2) const {
  return raft::correlate_on_demand(features1, features2, config_.levels);
}

State Network::start(const Context& context, const at::Tensor& flow) const {
  State state;
  state.hidden = context.hidden;
  state.context = context.features;
  const at::Tensor& like = context.hidden;
  state.flow = flow.defined() ? flow.to(placement_.device, at::kFloat)
                              : at::zeros({like.size(0), 2, like.size(2), like.size(3)},
                                          at::TensorOptions(placement_.device).dtype(at::kFloat));
  return state;
}

State Network::refine(const State& state, const CorrelationPyramid& pyramid, const Context& context,
                      UpdateRecord* record) const {
  if (record) record->passes.clear();
  Lap lap(record);
  State next;
  next.k = state.k + 1;
  next.cell = state.cell;
  next.context = state.context;
  const at::Tensor flow = state.flow.detach();
  const at::Tensor coords = cell_grid(flow.size(2), flow.size(3), placement_.device) + flow;
  next.lookup = kernels::correlation_lookup(pyramid, coords, config_.radius);
  lap.to(&UpdateRecord::lookup);
  next.motion_features = update_.motion_features(next.lookup, flow);
  lap.to(&UpdateRecord::motion);
  next.hidden = update_.gru(state.hidden, next.motion_features, context.shares,
                            record ? &record->passes : nullptr);
  lap.to(&UpdateRecord::gru);
  next.delta = update_.flow_head(next.hidden);
  lap.to(&UpdateRecord::head);
  next.flow = flow + next.delta;
  return next;
}

at::Tensor Network::upsample(const State& state, bool last) const {
  const at::Tensor mask = update_.upsample_mask(state.hidden, state.context, last);
  return mask.defined() ? kernels::convex_upsample(state.flow, mask, kCell) : enlarged(state.flow);
}

at::Tensor Network::mixture(const State& state, bool last) const {
  const at::Tensor mixture = update_.mixture(state.hidden);
  const at::Tensor mask = update_.upsample_mask(state.hidden, state.context, last);
  return (mask.defined() ? kernels::convex_upsample(mixture, mask, kCell) : enlarged(mixture)) /
         kCell;
}

at::Tensor Network::first_flow(const at::Tensor& features1, const at::Tensor& features2,
                               const Context& context) const {
  if (start_convs_.empty()) return {};
  const auto type = context.features.scalar_type();
  at::Tensor x = at::cat({features1.to(type), features2.to(type), context.features}, 1);
  for (std::size_t i = 0; i + 1 < start_convs_.size(); ++i) x = start_convs_[i](x).relu_();
  return start_convs_.back()(x).to(at::kFloat);
}

Context Network::halved(const Context& context) const {
  Context coarse;
  coarse.hidden = coarser(context.hidden, 2);
  coarse.features = coarser(context.features, 2);
  coarse.shares = update_.gate_shares(coarse.features);
  return coarse;
}

at::Tensor enlarged(const at::Tensor& flow) {
  return at::upsample_bilinear2d(flow.contiguous(), {flow.size(2) * kCell, flow.size(3) * kCell},
                                 /*align_corners=*/true) *
         kCell;
}

at::Tensor coarser(at::Tensor map, int factor) {
  for (; factor > 1; factor /= 2) map = at::avg_pool2d(map, {2, 2}, {2, 2});
  return map;
}

at::Tensor finer(at::Tensor map, int factor, std::int64_t height, std::int64_t width) {
  for (factor /= 2; factor > 0; factor /= 2)
    map = at::upsample_bilinear2d(map.contiguous(), {height / factor, width / factor},
                                  /*align_corners=*/false, /*scales_h=*/2.0, /*scales_w=*/2.0);
  return map;
}

at::Tensor cell_grid(std::int64_t height, std::int64_t width, at::Device device) {
  const auto options = at::TensorOptions(device).dtype(at::kFloat);
  const at::Tensor x = at::arange(width, options).view({1, width}).expand({height, width});
  const at::Tensor y = at::arange(height, options).view({height, 1}).expand({height, width});
  return at::stack({x, y}).unsqueeze(0);
}

}  // namespace flowscope::raft
