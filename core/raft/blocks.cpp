#include "core/raft/blocks.h"

#include <fmt/format.h>

#include <functional>
#include <numeric>

namespace flowscope::raft {
namespace {

using Runs = NetworkBlock::Runs;

// Of the tensors whose names begin with one of these.
std::int64_t parameters(const Config& config, const std::vector<std::string>& prefixes) {
  std::int64_t sum = 0;
  for (const auto& [name, shape] : expected_tensors(config)) {
    if (name.find("running_") != std::string::npos) continue;  // statistics, not learned
    for (const std::string& prefix : prefixes)
      if (name.rfind(prefix, 0) == 0)
        sum += std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
  }
  return sum;
}

}  // namespace

std::vector<NetworkBlock> network_blocks(const Config& config, int width, int height,
                                         int iterations, const BlockTimes& times) {
  const auto map = [&](const std::string& name, int channels) {
    return NetworkBlock::Shape{name, channels, width, height};
  };
  const auto picture = [&](const std::string& name, int channels) {
    return NetworkBlock::Shape{name, channels, width * kCell, height * kCell};
  };
  const auto share = [&](double UpdateRecord::*part) {
    return times.update ? std::optional<double>((*times.update).*part) : std::nullopt;
  };
  const auto features1 = map("feature map 1", config.features);
  const auto features2 = map("feature map 2", config.features);
  const auto hidden = map("hidden state", config.hidden);
  const auto context = map("context", config.context);
  const auto lookup = map("lookup", config.lookups());
  const auto motion = map("motion features", config.motion);
  const auto flow = map("flow", 2);
  const auto update = map("flow update", 2);
  const std::string block = "update_block.";

  std::vector<NetworkBlock> blocks;
  blocks.push_back({"feature encoder",
                    Runs::frame,
                    {picture("image", 3)},
                    {features1, features2},
                    parameters(config, {"fnet."}),
                    2,
                    times.features,
                    {Sight::features1, Sight::features2}});
  blocks.push_back({"context encoder",
                    Runs::pair,
                    {picture("image 1", 3)},
                    {hidden, context},
                    parameters(config, {"cnet."}),
                    1,
                    times.context,
                    {Sight::context, Sight::hidden}});
  if (config.regressed_start)
    blocks.push_back({"first flow",
                      Runs::pair,
                      {features1, features2, context},
                      {flow},
                      parameters(config, {"start."}),
                      1,
                      std::nullopt,
                      {Sight::first_flow}});
  NetworkBlock volume{"correlation",   Runs::pair,        {features1, features2}, {}, 0, 1,
                      times.correlate, {Sight::responses}};
  for (int level = 0; level < config.levels; ++level)
    volume.outputs.push_back({fmt::format("pyramid level {}", level + 1), width * height,
                              width >> level, height >> level});
  blocks.push_back(volume);
  std::vector<NetworkBlock::Shape> read = volume.outputs;
  read.push_back(flow);
  blocks.push_back({"lookup",
                    Runs::iteration,
                    read,
                    {lookup},
                    0,
                    iterations,
                    share(&UpdateRecord::lookup),
                    {Sight::window, Sight::lookup}});
  blocks.push_back({"motion encoder",
                    Runs::iteration,
                    {lookup, flow},
                    {motion},
                    parameters(config, {block + "encoder."}),
                    iterations,
                    share(&UpdateRecord::motion),
                    {Sight::motion}});
  blocks.push_back({config.separable_gru ? "GRU, 1×5 then 5×1" : "GRU, 3×3",
                    Runs::iteration,
                    {hidden, motion, context},
                    {hidden},
                    parameters(config, {block + "gru."}),
                    iterations,
                    share(&UpdateRecord::gru),
                    {Sight::gates, Sight::hidden}});
  blocks.push_back({"flow head",
                    Runs::iteration,
                    {hidden},
                    {update},
                    parameters(config, {block + "flow_head."}),
                    iterations,
                    share(&UpdateRecord::head),
                    {Sight::update}});
  NetworkBlock upsampling{
      config.convex ? "convex upsampling" : "bilinear upsampling",
      Runs::picture,
      {flow},
      {picture("flow", 2)},
      config.convex ? parameters(config, {block + "mask.", block + "last_mask."}) : 0,
      1,
      times.upsample,
      {Sight::upsampling}};
  if (config.convex) {
    upsampling.inputs.push_back(hidden);
    if (config.mask_context) upsampling.inputs.push_back(context);
  }
  blocks.push_back(upsampling);
  return blocks;
}

}  // namespace flowscope::raft
