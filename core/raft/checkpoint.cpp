#include "core/raft/checkpoint.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <map>

#include "core/base/error.h"

namespace flowscope::raft {
namespace {

constexpr const char* kConfigKey = "flowscope.config";

}  // namespace

void save_checkpoint(const std::filesystem::path& file, const Weights& weights,
                     const ModelCard& card) {
  std::map<std::string, std::string> metadata = {{kConfigKey, to_json(weights.config)}};
  for (const auto& [key, value] : {std::pair{kTrainingKey, card.training},
                                   {"licence", card.licence},
                                   {"model_card", card.text}})
    if (!value.empty()) metadata[key] = value;
  nn::TensorMap tensors;
  for (const auto& [name, tensor] : weights.tensors)
    tensors[name] = tensor.detach().to(at::kCPU, at::kFloat);
  nn::write_safetensors(file, tensors, metadata);
}

Weights weights_of(const nn::Checkpoint& checkpoint, const std::string& name) {
  const nn::TensorMap tensors = nn::state_dict_of(checkpoint);
  const auto config = checkpoint.metadata.find(kConfigKey);
  if (config == checkpoint.metadata.end()) return recognise(tensors, name);
  const Config known = [&] {
    try {
      return config_from_json(config->second);
    } catch (const Error& error) {
      throw Error(fmt::format("{}: {}.", name, error.what()));
    }
  }();
  return recognise_as(known, tensors, name);
}

}  // namespace flowscope::raft
