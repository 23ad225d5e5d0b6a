// The network as a trainer uses it: in batches, with gradients down to every weight.
#include <ATen/ATen.h>

#include "core/kernels/convex_upsample.h"
#include "core/kernels/correlation_lookup.h"
#include "core/kernels/instance_norm.h"
#include "core/raft/input.h"
#include "core/raft/network.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

namespace {

// Pictures [B, 3, H, W] in −1…1 with a texture that is the same on every call.
at::Tensor pictures(std::int64_t batch, std::int64_t height, std::int64_t width, int first) {
  std::vector<at::Tensor> out;
  for (std::int64_t b = 0; b < batch; ++b) {
    const Frame frame = checks::moving_texture(int(width), int(height), first + 3 * b);
    out.push_back(network_input(padded_pixels(frame, {}), at::kCPU));
  }
  return at::cat(out).contiguous(at::MemoryFormat::ChannelsLast);
}

std::vector<at::Tensor> flows_of(const Network& network, const at::Tensor& image1,
                                 const at::Tensor& image2, int iterations) {
  const Context context = network.context(image1);
  const CorrelationPyramid pyramid =
      network.correlate(network.encode(image1), network.encode(image2));
  State state = network.start(context);
  std::vector<at::Tensor> flows;
  for (int k = 0; k < iterations; ++k) {
    state = network.refine(state, pyramid, context);
    flows.push_back(network.upsample(state));
  }
  return flows;
}

void require_gradients(Weights& weights) {
  for (auto& [name, tensor] : weights.tensors)
    if (name.find(".running_") == std::string::npos) tensor.set_requires_grad(true);
}

void expect_every_weight_has_a_gradient(const Config& config, BatchNorms batch_norms) {
  Weights weights = initial_weights(config, 1);
  require_gradients(weights);
  const Network network(weights, checks::fp32_on_cpu(), batch_norms);
  at::Tensor loss = at::zeros({});
  for (const at::Tensor& flow :
       flows_of(network, pictures(2, 128, 136, 0), pictures(2, 128, 136, 1), 2))
    loss = loss + flow.abs().mean();
  loss.backward();
  for (const auto& [name, tensor] : weights.tensors) {
    if (!tensor.requires_grad()) continue;
    // A bias before a norm that takes the mean away has no influence: exactly none, or
    // what rounding leaves.
    if (!tensor.grad().defined()) checks::fail(__FILE__, __LINE__, name + " has no gradient");
    EXPECT(tensor.grad().isfinite().all().item<bool>());
    if (tensor.dim() == 4 && tensor.grad().abs().max().item<float>() == 0)
      checks::fail(__FILE__, __LINE__, name + " has a gradient of zero");
  }
}

}  // namespace

CHECK_CASE(a_batch_of_two_is_two_batches_of_one) {
  for (const Config& config : {small(), large()}) {
    const Network network(formula_weights(config), checks::fp32_on_cpu());
    const at::Tensor one = pictures(2, 128, 136, 0), two = pictures(2, 128, 136, 1);
    const auto both = flows_of(network, one, two, 2);
    for (std::int64_t b = 0; b < 2; ++b) {
      const auto single = flows_of(network, one.narrow(0, b, 1), two.narrow(0, b, 1), 2);
      for (std::size_t k = 0; k < both.size(); ++k)
        EXPECT_NEAR(checks::relative_distance(both[k].narrow(0, b, 1), single[k]), 0, 1e-4);
    }
  }
}

CHECK_CASE(every_weight_of_small_learns) {
  expect_every_weight_has_a_gradient(small(), BatchNorms::folded);
}
CHECK_CASE(every_weight_of_large_learns) {
  expect_every_weight_has_a_gradient(large(), BatchNorms::folded);
}
CHECK_CASE(every_weight_of_large_learns_with_its_batch_norms) {
  expect_every_weight_has_a_gradient(large(), BatchNorms::learning);
}

// The loss moves along a weight as its gradient says.
CHECK_CASE(gradients_are_the_slope_of_the_loss) {
  Weights weights = initial_weights(small(), 2);
  const at::Tensor one = pictures(1, 128, 128, 0), two = pictures(1, 128, 128, 1);
  at::manual_seed(3);
  const at::Tensor target = at::randn({1, 2, 128, 128});
  const auto loss = [&](const Weights& at) {
    const Network network(at, checks::fp32_on_cpu());
    return (flows_of(network, one, two, 1).back() - target).square().mean();
  };
  Weights leaves = weights;
  for (auto& [name, tensor] : leaves.tensors) tensor = tensor.clone().set_requires_grad(true);
  loss(leaves).backward();
  for (const char* name : {"fnet.layer2.0.conv2.weight", "cnet.conv2.weight",
                           "update_block.encoder.convc1.weight", "update_block.gru.convq.weight"}) {
    const at::Tensor gradient = leaves.tensors.at(name).grad();
    const at::Tensor direction = gradient / gradient.norm();
    const auto moved = [&](double step) {
      Weights there = weights;
      there.tensors[name] = weights.tensors.at(name) + direction * step;
      return loss(there).item<double>();
    };
    constexpr double kStep = 1e-2;
    const double slope = (moved(kStep) - moved(-kStep)) / (2 * kStep);
    EXPECT_NEAR(slope / gradient.norm().item<double>(), 1, 0.05);
  }
}

// Beside what autograd finds for the definition: products of all pairs, then 2×2 means.
CHECK_CASE(correlation_is_differentiable_in_both_feature_maps) {
  at::manual_seed(8);
  const at::Tensor f1 = at::randn({2, 32, 9, 12}), f2 = at::randn({2, 32, 9, 12});
  const at::Tensor at = at::rand({2, 2, 9, 12}) * 12;
  const auto gradients = [&](const auto& pyramid_of) {
    const at::Tensor a = f1.clone().set_requires_grad(true), b = f2.clone().set_requires_grad(true);
    kernels::correlation_lookup(pyramid_of(a, b), at, 2).square().sum().backward();
    return std::pair{a.grad(), b.grad()};
  };
  const auto [exact1, exact2] = gradients([&](const at::Tensor& a, const at::Tensor& b) {
    at::Tensor map = at::einsum("bchw,bcij->bhwij", {a, b}).reshape({-1, 1, 9, 12});
    std::vector<at::Tensor> levels{map / std::sqrt(32.0)};
    levels.push_back(at::avg_pool2d(levels[0], {2, 2}, {2, 2}));
    return CorrelationPyramid(levels);
  });
  for (const auto& [type, bound] : {std::pair{at::kFloat, 1e-5}, std::pair{at::kBFloat16, 1e-2}}) {
    const auto [mine1, mine2] = gradients(
        [&, type = type](const at::Tensor& a, const auto& b) { return correlate(a, b, 2, type); });
    EXPECT_NEAR(checks::relative_distance(mine1, exact1), 0, bound);
    EXPECT_NEAR(checks::relative_distance(mine2, exact2), 0, bound);
  }
}

CHECK_CASE(learning_batch_norms_move_their_statistics_and_folded_ones_do_not) {
  const at::Tensor image = pictures(2, 128, 136, 0);
  Weights weights = initial_weights(large(), 1);
  const at::Tensor mean = weights.tensors.at("cnet.norm1.running_mean");
  Network(weights, checks::fp32_on_cpu()).context(image);
  EXPECT_EQ(mean.abs().max().item<float>(), 0.0f);
  const Network learning(weights, checks::fp32_on_cpu(), BatchNorms::learning);
  learning.context(image);
  // A tenth of the way from zero to the batch's mean.
  const Conv stem = load_conv(weights, "cnet.conv1", checks::fp32_on_cpu(), 2);
  const at::Tensor expected = stem(image).mean({0, 2, 3}) * 0.1;
  EXPECT_NEAR(checks::max_difference(mean, expected), 0, 1e-5);
}

CHECK_CASE(fresh_weights_follow_their_seed_and_spread_as_raft_has_it) {
  const Weights one = initial_weights(small(), 7), again = initial_weights(small(), 7);
  const Weights other = initial_weights(small(), 8);
  for (const auto& [name, tensor] : one.tensors) {
    EXPECT(at::equal(tensor, again.tensors.at(name)));
    EXPECT(!at::equal(tensor, other.tensors.at(name)));
  }
  // fnet.conv2: 128 outputs of 1×1: deviation √(2 / 128). flow_head.conv1: 96 inputs of
  // 3×3: uniform within ±1/√864.
  const at::Tensor normal = one.tensors.at("fnet.conv2.weight");
  EXPECT_NEAR(normal.std().item<double>(), std::sqrt(2.0 / 128), 0.01 * std::sqrt(2.0 / 128) * 3);
  EXPECT_NEAR(normal.mean().item<double>(), 0, 0.005);
  const at::Tensor uniform = one.tensors.at("update_block.flow_head.conv1.weight");
  EXPECT_NEAR(uniform.abs().max().item<double>(), 1 / std::sqrt(864.0), 1e-4);
  EXPECT_NEAR(uniform.std().item<double>(), 1 / std::sqrt(864.0 * 3), 1e-3);
  const Weights norms = initial_weights(large(), 7);
  EXPECT_EQ(norms.tensors.at("cnet.norm1.weight").min().item<float>(), 1.0f);
  EXPECT_EQ(norms.tensors.at("cnet.norm1.bias").max().item<float>(), 0.0f);
}
