// Saving a training and going on with it.
#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/nn/checkpoint.h"
#include "core/train/trainer.h"

namespace flowscope::train {
namespace {

using nlohmann::json;
constexpr const char* kKey = "flowscope.training";  // of the metadata
constexpr const char* kBeganWith = "flowscope.began_with";
constexpr std::uint64_t kMost = 1ull << 53;  // steps and pairs

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw Error(fmt::format("{} {}.", file.string(), what));
}

// Whole and from 0 to `most`.
std::int64_t count(const json& numbers, const char* key, std::uint64_t most = kMost) {
  const json& value = numbers.at(key);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
    throw Error(fmt::format("\"{}\" is out of range", key));
  return value.get<std::int64_t>();
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
  // One that is done stands at the end of its last stage.
  const std::size_t stage = std::min(position_.stage, config_.stages.size() - 1);
  const json numbers = {{"total", position_.total},
                        {"stage", stage},
                        {"stage_name", config_.stages[stage].name},
                        {"step", position_.step},
                        {"uses", uses_},
                        {"started", started_},
                        {"optimizer_steps", optimizer_.steps},
                        {"not_finite", not_finite_}};
  std::map<std::string, std::string> metadata = {{kKey, numbers.dump()}};
  if (ancestor_) metadata[kBeganWith] = *ancestor_;
  nn::write_safetensors(state, tensors, metadata);
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
    if (!found->second.isfinite().all().item<bool>())
      refuse(state, fmt::format("is damaged: \"{}\" holds what is no finite number", name));
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
  Position& position = trainer->position_;
  std::optional<std::string> stage_name;
  try {
    const json numbers = parse_json(metadata->second, state.string());
    position.total = count(numbers, "total"), position.step = count(numbers, "step");
    position.stage = std::size_t(count(numbers, "stage"));
    if (numbers.contains("stage_name")) stage_name = numbers["stage_name"].get<std::string>();
    trainer->uses_ = count(numbers, "uses");
    numbers.at("started").get_to(trainer->started_);
    trainer->optimizer_.steps = count(numbers, "optimizer_steps");
    trainer->not_finite_ = int(count(numbers, "not_finite", INT_MAX));
    const auto ancestor = file.metadata.find(kBeganWith);
    if (ancestor == file.metadata.end())
      trainer->ancestor_.reset();
    else if (trainer->ancestor_ = ancestor->second; !ancestor->second.empty())
      parse_json(ancestor->second, state.string());
    const at::Tensor seconds = file.tensors.at("seconds").to(at::kDouble);
    position.seconds = seconds[0].item<double>();
    position.stage_seconds = seconds[1].item<double>();
    const auto is_time = [](double one) { return one >= 0 && std::isfinite(one); };
    const at::Tensor& square = trainer->optimizer_.square;
    if (!is_time(position.seconds) || !is_time(position.stage_seconds) || trainer->diverged() ||
        (square.defined() && square.lt(0).any().item<bool>()))
      throw Error("out of range");
  } catch (const std::exception&) {
    refuse(state, "is damaged: what it says of the training cannot be");
  }
  const std::size_t stages = trainer->config_.stages.size();
  // States of before the name was kept count one on when done.
  if (position.stage > stages || (stage_name && position.stage == stages))
    refuse(state, fmt::format("is in stage {}, and the config has {}; go on with the folder's own "
                              "config.json",
                              position.stage + 1, stages));
  if (trainer->done()) return trainer;
  if (stage_name && *stage_name != trainer->stage().name)
    refuse(state, fmt::format("is in the stage \"{}\", and the config's at that place is \"{}\"; "
                              "go on with the folder's own config.json",
                              *stage_name, trainer->stage().name));
  if (trainer->progress() >= 1) trainer->begin_next_stage();
  return trainer;
}

}  // namespace flowscope::train
