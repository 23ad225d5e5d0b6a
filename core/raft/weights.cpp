#include "core/raft/weights.h"

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "core/base/error.h"
#include "core/nn/formula_weights.h"
#include "core/raft/torchvision_names.h"

namespace flowscope::raft {
namespace {

std::string shape_words(at::IntArrayRef shape) {
  return shape.empty() ? "a single number" : fmt::format("{}", fmt::join(shape, "×"));
}

bool contains_part(const nn::TensorMap& tensors, const std::string& part) {
  return std::any_of(tensors.begin(), tensors.end(), [&](const auto& entry) {
    return entry.first.find(part) != std::string::npos;
  });
}

// Tensors that carry nothing: step counters, and the batch norms that princeton's
// blocks list twice (norm3 is downsample.1 under another name; the latter counts).
bool is_idle(const std::string& key, const Config& config) {
  if (key.ends_with(".num_batches_tracked")) return true;
  return config.block == Block::residual && key.starts_with("cnet.") &&
         key.find(".norm3.") != std::string::npos;
}

// What training moves, which running statistics are not.
std::int64_t parameters_in(const std::string& key, const at::Tensor& tensor) {
  return key.find(".running_") == std::string::npos ? tensor.numel() : 0;
}

// The tensors as those of `config`, which they have to be exactly.
Weights fitted(const Config& config, const std::string& origin, const nn::TensorMap& tensors,
               const std::string& name) {
  Weights weights;
  weights.config = config;
  weights.origin = origin;
  const auto expected = expected_tensors(config);
  for (const auto& [key, tensor] : tensors) {
    const std::string ours =
        origin == "torchvision" ? princeton_name(key, config.separable_gru) : key;
    if (origin != "flowscope" && is_idle(ours, config)) continue;
    const auto wanted = expected.find(ours);
    if (wanted == expected.end())
      throw Error(
          fmt::format("{} has a tensor \"{}\" that {} has no place for.", name, key, config.name));
    if (tensor.sizes() != at::IntArrayRef(wanted->second))
      throw Error(fmt::format("{}: tensor \"{}\" is {}, but {} needs {}.", name, key,
                              shape_words(tensor.sizes()), config.name,
                              shape_words(wanted->second)));
    at::Tensor values = tensor.to(at::kFloat).contiguous();
    if (!values.isfinite().all().item<bool>())
      throw Error(fmt::format("{}: tensor \"{}\" holds numbers that are not finite.", name, key));
    weights.parameters += parameters_in(ours, values);
    weights.tensors.emplace(ours, std::move(values));
  }
  for (const auto& [key, shape] : expected)
    if (!weights.tensors.contains(key))
      throw Error(fmt::format("{} lacks the tensor \"{}\" ({}) of {}.", name, key,
                              shape_words(shape), config.name));
  return weights;
}

}  // namespace

Weights recognise(const nn::TensorMap& tensors, const std::string& name) {
  const bool torchvision = std::any_of(tensors.begin(), tensors.end(), [](const auto& entry) {
    return is_torchvision_key(entry.first);
  });
  const bool separable =
      contains_part(tensors, "gru.convz1.") || contains_part(tensors, "convgru2.convz.");
  if (!separable && !contains_part(tensors, "convz."))
    throw Error(fmt::format(
        "{} is not a RAFT checkpoint: none of its {} tensors belongs to RAFT's update block. "
        "Choose princeton-vl's or torchvision's RAFT, large or small.",
        name, tensors.size()));

  return fitted(separable ? large() : small(), torchvision ? "torchvision" : "princeton", tensors,
                name);
}

Weights recognise_as(const Config& config, const nn::TensorMap& tensors, const std::string& name) {
  return fitted(config, "flowscope", tensors, name);
}

Weights made_weights(const Config& config, const std::string& origin, const TensorMaker& make) {
  Weights weights;
  weights.config = config;
  weights.origin = origin;
  for (const auto& [key, shape] : expected_tensors(config)) {
    weights.tensors[key] = make(key, shape);
    weights.parameters += parameters_in(key, weights.tensors[key]);
  }
  return weights;
}

Weights formula_weights(const Config& config) {
  return made_weights(config, "formula", nn::formula_tensor);
}

}  // namespace flowscope::raft
