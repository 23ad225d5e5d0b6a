#include "core/raft/update.h"

#include <ATen/ATen.h>

namespace flowscope::raft {
namespace {

// Splits the gates' weights [out, hidden | context | motion, …] by their input.
struct Split {
  at::Tensor own, context;
};
Split split_inputs(const at::Tensor& weight, const Config& config) {
  const at::Tensor hidden = weight.narrow(1, 0, config.hidden);
  const at::Tensor context = weight.narrow(1, config.hidden, config.context);
  const at::Tensor motion = weight.narrow(1, config.hidden + config.context, config.motion);
  return {at::cat({hidden, motion}, 1), context};
}

}  // namespace

UpdateBlock::UpdateBlock(const Weights& weights, const nn::Placement& placement) {
  const std::string update = "update_block.";
  const auto load = [&](const std::string& name) {
    return load_conv(weights, update + name, placement);
  };
  const Config& config = weights.config;
  correlation_convs_.push_back(load("encoder.convc1"));
  if (config.separable_gru) correlation_convs_.push_back(load("encoder.convc2"));
  flow_convs_ = {load("encoder.convf1"), load("encoder.convf2")};
  motion_conv_ = load("encoder.conv");
  for (const char* number :
       config.separable_gru ? std::vector<const char*>{"1", "2"} : std::vector<const char*>{""}) {
    const auto part = [&](const char* gate, const char* suffix) {
      return weights.tensors.at(update + "gru.conv" + gate + number + suffix);
    };
    const Split zr = split_inputs(at::cat({part("z", ".weight"), part("r", ".weight")}), config);
    const Split q = split_inputs(part("q", ".weight"), config);
    passes_.push_back(
        {make_conv(zr.own, {}, placement), make_conv(q.own, {}, placement),
         make_conv(zr.context, at::cat({part("z", ".bias"), part("r", ".bias")}), placement),
         make_conv(q.context, part("q", ".bias"), placement)});
  }
  head1_ = load("flow_head.conv1");
  head2_ = load("flow_head.conv2");
  mask_context_ = config.mask_context;
  if (config.convex) {
    const auto load_mask = [&](const std::string& name) {
      // The reference multiplies the mask by a quarter to balance its gradients; a power
      // of two in the weights gives the same numbers.
      const auto quarter = [&](const char* part) {
        return weights.tensors.at(update + name + part) * 0.25;
      };
      return std::vector<Conv>{load(name + ".0"),
                               make_conv(quarter(".2.weight"), quarter(".2.bias"), placement)};
    };
    mask_convs_ = load_mask("mask");
    last_mask_convs_ = config.last_mask ? load_mask("last_mask") : mask_convs_;
  }
  if (config.mixture) mixture_convs_ = {load("mixture.0"), load("mixture.2")};
}

std::vector<UpdateBlock::GateShare> UpdateBlock::gate_shares(const at::Tensor& context) const {
  std::vector<GateShare> shares;
  for (const Pass& pass : passes_)
    shares.push_back({pass.context_zr(context), pass.context_q(context)});
  return shares;
}

at::Tensor UpdateBlock::motion_features(const at::Tensor& lookup, const at::Tensor& flow) const {
  at::Tensor correlation = lookup;
  for (const Conv& conv : correlation_convs_) correlation = conv(correlation).relu_();
  at::Tensor motion = flow;
  for (const Conv& conv : flow_convs_) motion = conv(motion).relu_();
  const at::Tensor both = motion_conv_(at::cat({correlation, motion}, 1)).relu_();
  // One memory format for both, else cat falls back to planes.
  return at::cat({both, flow.to(both.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast)}, 1);
}

at::Tensor UpdateBlock::gru(at::Tensor hidden, const at::Tensor& motion,
                            const std::vector<GateShare>& shares,
                            std::vector<GruPass>* passes) const {
  const std::int64_t channels = hidden.size(1);
  for (std::size_t i = 0; i < passes_.size(); ++i) {
    const at::Tensor zr = passes_[i].zr(at::cat({hidden, motion}, 1)).add_(shares[i].zr).sigmoid_();
    const at::Tensor z = zr.narrow(1, 0, channels), r = zr.narrow(1, channels, channels);
    const at::Tensor q = passes_[i].q(at::cat({r * hidden, motion}, 1)).add_(shares[i].q).tanh_();
    hidden = hidden + z * (q - hidden);  // (1 − z) h + z q
    if (passes) passes->push_back({z, r, q, hidden});
  }
  return hidden;
}

at::Tensor UpdateBlock::flow_head(const at::Tensor& hidden) const {
  return head2_(head1_(hidden).relu_()).to(at::kFloat);
}

at::Tensor UpdateBlock::upsample_mask(const at::Tensor& hidden, const at::Tensor& context,
                                      bool last) const {
  const std::vector<Conv>& convs = last ? last_mask_convs_ : mask_convs_;
  if (convs.empty()) return {};
  const at::Tensor inputs = mask_context_ ? at::cat({hidden, context}, 1) : hidden;
  return convs[1](convs[0](inputs).relu_());
}

at::Tensor UpdateBlock::mixture(const at::Tensor& hidden) const {
  return mixture_convs_.at(1)(mixture_convs_.at(0)(hidden).relu_()).to(at::kFloat);
}

}  // namespace flowscope::raft
