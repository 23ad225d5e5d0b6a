#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <map>

#include "core/base/error.h"
#include "core/raft/checkpoint.h"
#include "core/raft/network.h"
#include "core/raft/raft.h"
#include "core/raft/sequence.h"

namespace flowscope::raft {
namespace {

class RaftModel : public FlowModel {
 public:
  RaftModel(const Weights& weights, const nn::Placement& placement, ModelInfo info)
      : info_(std::move(info)) {
    const c10::InferenceMode inference;
    network_ = std::make_shared<const Network>(weights, placement);
    info_.architecture = weights.config.name;
    info_.device = placement.device_name;
    info_.precision = placement.precision_name;
    info_.threads = placement.threads;
    info_.parameters = weights.parameters;
    tell_iterations(weights.config, info_);
    info_.traceable = true;
    for (const std::string& warning : placement.warnings) info_.warnings.push_back(warning);
  }

  const ModelInfo& info() const override { return info_; }

  std::unique_ptr<FlowSequence> sequence(const SequenceOptions& options) const override {
    return std::make_unique<RaftSequence>(network_, options);
  }

 private:
  ModelInfo info_;
  std::shared_ptr<const Network> network_;
};

}  // namespace

std::shared_ptr<FlowModel> load(const std::filesystem::path& checkpoint,
                                const ModelOptions& options) {
  const nn::Placement placement = nn::resolve(options);
  const nn::Checkpoint content = nn::read_checkpoint(checkpoint);
  const Weights weights = weights_of(content, checkpoint.filename().string());
  ModelInfo info;
  info.name = checkpoint.stem().string();
  info.file = checkpoint.string();
  info.sha256 = content.sha256;
  return std::make_shared<RaftModel>(weights, placement, std::move(info));
}

std::shared_ptr<FlowModel> with_formula_weights(const std::string& architecture,
                                                const ModelOptions& options) {
  static const std::map<std::string, Config> known = {
      {"raft-small", small()}, {"raft-large", large()}, {"flowscope-small", flowscope_small()}};
  const auto config = known.find(architecture);
  if (config == known.end())
    throw UsageError(
        fmt::format("There are no formula weights for \"{}\". Take raft-small@formula, "
                    "raft-large@formula or flowscope-small@formula.",
                    architecture));
  ModelInfo info;
  info.name = architecture + "@formula";
  info.warnings = {
      "The weights follow a formula and know nothing of motion: this flow means "
      "nothing and serves measurements only."};
  return std::make_shared<RaftModel>(formula_weights(config->second), nn::resolve(options),
                                     std::move(info));
}

CheckpointInfo describe(const std::filesystem::path& checkpoint) {
  const nn::Checkpoint content = nn::read_checkpoint(checkpoint);
  const Weights weights = weights_of(content, checkpoint.filename().string());
  return {weights.config.name,     weights.origin,
          content.format,          content.sha256,
          weights.parameters,      weights.config.iterations,
          to_json(weights.config), {content.metadata.begin(), content.metadata.end()}};
}

}  // namespace flowscope::raft
