// What feeds what in a network, by hand.
#include <algorithm>

#include "core/insides/network.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::insides;

namespace {

using Runs = NetworkBlock::Runs;

NetworkBlock block(Runs runs, std::vector<std::string> inputs, std::vector<std::string> outputs,
                   std::optional<double> seconds = {}) {
  NetworkBlock out;
  out.runs = runs;
  for (const auto& name : inputs) out.inputs.push_back({name, 2, 3, 4});
  for (const auto& name : outputs) out.outputs.push_back({name, 2, 3, 4});
  out.seconds = seconds;
  return out;
}

}  // namespace

CHECK_CASE(tensors_come_from_the_block_before_and_round_the_loop) {
  const std::vector<NetworkBlock> blocks = {
      block(Runs::pair, {"image"}, {"state", "context"}),
      block(Runs::iteration, {"flow"}, {"lookup"}),
      block(Runs::iteration, {"state", "lookup", "context"}, {"state"}),
      block(Runs::iteration, {"state"}, {"flow update"}),
      block(Runs::picture, {"flow", "state"}, {"flow"})};
  const auto links = network_links(blocks);
  const std::vector<NetworkLink> want = {
      {3, 1, {"flow"}},              // the update before looks where it left off
      {0, 2, {"state", "context"}},  // the start
      {2, 2, {"state"}},             // the state before
      {1, 2, {"lookup"}},
      {2, 3, {"state"}},
      {3, 4, {"flow"}},
      {2, 4, {"state"}}};
  EXPECT_EQ(links.size(), want.size());
  for (const NetworkLink& link : want)
    EXPECT(std::find(links.begin(), links.end(), link) != links.end());
  EXPECT(links[0].back());
}

CHECK_CASE(shares_are_of_what_was_measured) {
  const std::vector<NetworkBlock> blocks = {
      block(Runs::pair, {}, {}, 3.0), block(Runs::pair, {}, {}), block(Runs::pair, {}, {}, 1.0)};
  EXPECT_NEAR(time_share(blocks, 0).value_or(0), 0.75, 1e-12);
  EXPECT(!time_share(blocks, 1));
  EXPECT_NEAR(time_share(blocks, 2).value_or(0), 0.25, 1e-12);
}

CHECK_CASE(what_is_shared_is_said_once) {
  EXPECT_EQ(names_text({"map 1", "map 2"}), std::string("map 1, 2"));
  EXPECT_EQ(names_text({"hidden state", "context"}), std::string("hidden state, context"));
  EXPECT_EQ(names_text({"level 1", "level 2", "level 3"}), std::string("level 1 … 3"));
  EXPECT_EQ(names_text({"flow"}), std::string("flow"));
  EXPECT_EQ(shapes_text({{"map 1", 128, 56, 32}, {"map 2", 128, 56, 32}, {"flow", 2, 56, 32}}),
            std::string("map 1, 2 128×32×56, flow 2×32×56"));
  const std::vector<NetworkBlock::Shape> levels = {
      {"level 1", 9, 8, 4}, {"level 2", 9, 4, 2}, {"level 3", 9, 2, 1}};
  EXPECT_EQ(shapes_text(levels), std::string("level 1 9×4×8, level 2 9×2×4, level 3 9×1×2"));
  EXPECT((shape_lines(levels) == std::vector<std::string>{"level 1 … 3", "9×4×8 … 9×1×2"}));
  EXPECT((shape_lines({{"state", 9, 8, 4}, {"context", 7, 8, 4}}) ==
          std::vector<std::string>{"state 9×4×8", "context 7×4×8"}));
}
