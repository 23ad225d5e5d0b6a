// Saving a training and going on with it.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/nn/checkpoint.h"
#include "core/train/trainer.h"

namespace flowscope::train {
namespace {

using nlohmann::json;
constexpr const char* kKey = "flowscope.training";  // of the metadata

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw Error(fmt::format("{} {}.", file.string(), what));
}

}  // namespace

void Trainer::save(const std::filesystem::path& state) const {
  // Times as bits: text may round them.
  nn::TensorMap tensors = {
      {"values", parameters_.values()},
      {"average", average_},
      {"statistics", parameters_.statistics()},
      {"seconds", at::tensor({position_.seconds, position_.stage_seconds}, at::kDouble)}};
  if (optimizer_.mean.defined()) {
    tensors["optimizer.mean"] = optimizer_.mean;
    tensors["optimizer.square"] = optimizer_.square;
  }
  const json numbers = {{"total", position_.total}, {"stage", position_.stage},
                        {"step", position_.step},   {"uses", uses_},
                        {"started", started_},      {"optimizer_steps", optimizer_.steps},
                        {"not_finite", not_finite_}};
  nn::write_safetensors(state, tensors, {{kKey, numbers.dump()}});
}

std::unique_ptr<Trainer> Trainer::resume(TrainingConfig config, const std::filesystem::path& state,
                                         const nn::Placement& placement) {
  nn::Checkpoint file = nn::read_checkpoint(state);
  const auto metadata = file.metadata.find(kKey);
  if (metadata == file.metadata.end())
    refuse(state, "is not the state of a training; --init goes on from a model's weights");
  auto trainer =
      std::make_unique<Trainer>(std::move(config), raft::formula_weights(config.model), placement);
  const auto take = [&](const char* name, at::Tensor& into) {
    const auto found = file.tensors.find(name);
    if (found == file.tensors.end()) refuse(state, fmt::format("lacks \"{}\"", name));
    if (found->second.sizes() != into.sizes())
      refuse(state, fmt::format("is of another model: it has {} weights, the config's model {}",
                                found->second.numel(), into.numel()));
    into.copy_(found->second);
  };
  take("values", trainer->parameters_.values());
  take("average", trainer->average_);
  take("statistics", trainer->parameters_.statistics());
  if (file.tensors.contains("optimizer.mean")) {
    AdamW& optimizer = trainer->optimizer_;
    optimizer.mean = at::zeros_like(trainer->average_);
    optimizer.square = at::zeros_like(trainer->average_);
    take("optimizer.mean", optimizer.mean);
    take("optimizer.square", optimizer.square);
  }
  try {
    const json numbers = json::parse(metadata->second);
    Position& position = trainer->position_;
    numbers.at("total").get_to(position.total);
    numbers.at("stage").get_to(position.stage);
    numbers.at("step").get_to(position.step);
    numbers.at("uses").get_to(trainer->uses_);
    numbers.at("started").get_to(trainer->started_);
    numbers.at("optimizer_steps").get_to(trainer->optimizer_.steps);
    numbers.at("not_finite").get_to(trainer->not_finite_);
    const at::Tensor seconds = file.tensors.at("seconds").to(at::kDouble);
    position.seconds = seconds[0].item<double>();
    position.stage_seconds = seconds[1].item<double>();
  } catch (const std::exception&) {
    refuse(state, "is damaged: what it says of the training cannot be read");
  }
  return trainer;
}

}  // namespace flowscope::train
