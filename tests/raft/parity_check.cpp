// Every intermediate of three iterations, beside those recorded from princeton-vl's
// and torchvision's code on the same formula weights.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/kernels/forward_interpolate.h"
#include "core/nn/checkpoint.h"
#include "core/nn/formula_weights.h"
#include "core/raft/input.h"
#include "core/raft/network.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/raft/fixtures.h"

using namespace flowscope;
using namespace flowscope::raft;

namespace {

class Recording {
 public:
  explicit Recording(const std::string& file)
      : tensors_(nn::read_checkpoint(checks::shared("parity/" + file)).tensors) {}

  at::Tensor operator[](const std::string& name) const { return tensors_.at(name); }

  // The rule for intermediates: ‖a − b‖ ≤ 1e-4 ‖b‖ and max|a − b| ≤ 1e-3 max|b|.
  void expect(const at::Tensor& ours, const std::string& name) const {
    const at::Tensor theirs = tensors_.at(name);
    const at::Tensor mine = ours.to(at::kFloat).reshape(theirs.sizes());
    const double largest = theirs.abs().max().item<double>();
    const double relative = checks::relative_distance(mine, theirs);
    const double difference = checks::max_difference(mine, theirs);
    if (!(relative <= 1e-4 && difference <= 1e-3 * largest))
      checks::fail(__FILE__, __LINE__,
                   fmt::format("{}: relative distance {:.3g}, largest difference {:.3g} of {:.3g}",
                               name, relative, difference, largest));
  }

  // The rule for flow: within 1e-3 px everywhere.
  void expect_flow(const at::Tensor& ours, const std::string& name) const {
    const at::Tensor theirs = tensors_.at(name);
    const double difference = checks::max_difference(ours.reshape(theirs.sizes()), theirs);
    if (!(difference <= 1e-3))
      checks::fail(__FILE__, __LINE__, fmt::format("{}: {:.3g} px apart", name, difference));
  }

 private:
  nn::TensorMap tensors_;
};

void compare_with_princeton(const Config& config, const std::string& file) {
  const Recording recorded(file);
  const Network network(formula_weights(config), checks::fp32_on_cpu());
  const at::Tensor image1 = network_input(recorded["image1"], at::kCPU);
  const at::Tensor image2 = network_input(recorded["image2"], at::kCPU);

  const at::Tensor features1 = network.encode(image1), features2 = network.encode(image2);
  recorded.expect(features1, "fmap1");
  recorded.expect(features2, "fmap2");
  const Context context = network.context(image1);
  recorded.expect(context.hidden, "context.hidden");
  recorded.expect(context.features, "context.features");
  const CorrelationPyramid pyramid = network.correlate(features1, features2);
  for (int level = 0; level < 4; ++level)
    recorded.expect(pyramid[std::size_t(level)], fmt::format("correlation.level{}", level));

  State state = network.start(context);
  for (int i = 0; i < 3; ++i) {
    const std::string iteration = fmt::format("iter{}.", i);
    recorded.expect(state.flow, iteration + "flow_before");
    state = network.refine(state, pyramid, context);
    recorded.expect(state.lookup, iteration + "lookup");
    recorded.expect(state.motion_features, iteration + "motion_features");
    recorded.expect(state.hidden, iteration + "hidden");
    recorded.expect(state.delta, iteration + "delta");
    if (config.convex)
      recorded.expect(network.update().upsample_mask(state.hidden, state.context, true),
                      iteration + "upsample_mask");
  }
  recorded.expect(state.flow, "flow_low");
  recorded.expect_flow(network.upsample(state), "flow_up");

  const at::Tensor moved = kernels::forward_interpolate(recorded["warm.flow_low_in"].unsqueeze(0));
  EXPECT(at::equal(moved[0], recorded["warm.flow_init"]));
  State warm = network.start(context, moved);
  for (int i = 0; i < 2; ++i) warm = network.refine(warm, pyramid, context);
  recorded.expect(warm.flow, "warm.flow_low");
  recorded.expect_flow(network.upsample(warm), "warm.flow_up");
}

// torchvision's own names give its formula weights other values than princeton's.
void compare_with_torchvision(const std::string& size) {
  const Recording recorded("torchvision_parity.safetensors");
  std::ifstream keys(checks::shared("parity/torchvision_raft_" + size + "_keys.json"));
  nn::TensorMap tensors;
  const auto shapes = nlohmann::json::parse(keys);
  for (const auto& [key, shape] : shapes.items())
    tensors[key] = nn::formula_tensor(key, shape.get<std::vector<std::int64_t>>());
  const Weights weights = recognise(tensors, "torchvision");
  EXPECT_EQ(weights.origin, "torchvision");
  const Network network(weights, checks::fp32_on_cpu());
  const at::Tensor image1 = network_input(recorded["image1"], at::kCPU);
  const at::Tensor image2 = network_input(recorded["image2"], at::kCPU);
  const Context context = network.context(image1);
  const CorrelationPyramid pyramid =
      network.correlate(network.encode(image1), network.encode(image2));
  State state = network.start(context);
  for (int i = 0; i < 3; ++i) {
    state = network.refine(state, pyramid, context);
    recorded.expect_flow(network.upsample(state), fmt::format("{}.iter{}.flow_up", size, i));
  }
}

}  // namespace

SHARED_CASE(small_matches_princeton) {
  compare_with_princeton(small(), "raft_small_parity.safetensors");
}
SHARED_CASE(large_matches_princeton) {
  compare_with_princeton(large(), "raft_large_parity.safetensors");
}
SHARED_CASE(small_matches_torchvision) { compare_with_torchvision("small"); }
SHARED_CASE(large_matches_torchvision) { compare_with_torchvision("large"); }
