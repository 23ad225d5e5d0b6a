#include "core/train/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "core/base/error.h"
#include "core/base/json_error.h"
#include "core/base/json_text.h"
#include "core/train/data_mix.h"
#include "core/train/json_fields.h"

namespace flowscope::train {
namespace {

using nlohmann::json;
constexpr double kAny = 1e9;
constexpr double kNearlyOne = 0.9999999;

std::string below(const JsonFields& fields, const std::string& key) {
  return fmt::format("{}, {}", fields.where(), key);
}

void read_shares(const json& object, const std::string& where, SceneShares& shares) {
  JsonFields fields(object, where);
  fields.number("layered", shares.layered, 0, kAny);
  fields.number("rigid", shares.rigid, 0, kAny);
  fields.number("non_rigid", shares.non_rigid, 0, kAny);
  fields.number("small", shares.small, 0, kAny);
  fields.number("still", shares.still, 0, kAny);
  fields.finish();
  if (shares.layered + shares.rigid + shares.non_rigid + shares.small + shares.still <= 0)
    fields.fail("every share is 0");
}

void read_effects(const json& object, const std::string& where, SceneEffects& effects) {
  JsonFields fields(object, where);
  for (const auto& [name, effect] : kSceneEffects) fields.number(name, effects.*effect, 0, 1);
  fields.finish();
}

void read_scenes(const json& object, const std::string& where, SceneOptions& scenes) {
  JsonFields fields(object, where);
  if (const auto* shares = fields.find("shares"))
    read_shares(*shares, below(fields, "shares"), scenes.shares);
  if (const auto* effects = fields.find("effects"))
    read_effects(*effects, below(fields, "effects"), scenes.effects);
  fields.number("motion", scenes.motion, 0, 100);
  fields.number("hurry", scenes.hurry, 1, 100);
  fields.number("max_displacement", scenes.max_displacement, 1, 10000);
  fields.finish();
}

void read_augment(const json& object, const std::string& where, AugmentOptions& augment) {
  JsonFields fields(object, where);
  fields.number("brightness", augment.brightness, 0, 1);
  fields.number("contrast", augment.contrast, 0, 1);
  fields.number("saturation", augment.saturation, 0, 1);
  fields.number("hue", augment.hue, 0, 0.5);
  fields.number("asymmetric", augment.asymmetric, 0, 1);
  fields.number("eraser", augment.eraser, 0, 1);
  fields.number("flip_columns", augment.flip_columns, 0, 1);
  fields.number("flip_rows", augment.flip_rows, 0, 1);
  fields.number("noise", augment.noise, 0, 1);
  fields.number("noise_strength", augment.noise_strength, 0, 255);
  fields.finish();
}

void read_schedule(const json& object, const std::string& where, ScheduleOptions& schedule) {
  JsonFields fields(object, where);
  std::string kind = "stable";
  fields.text("kind", kind);
  if (kind != "stable" && kind != "one-cycle")
    fields.fail(fmt::format("\"kind\" is \"{}\", not stable or one-cycle", kind));
  schedule.kind = kind == "stable" ? ScheduleKind::stable : ScheduleKind::one_cycle;
  fields.number("rate", schedule.rate, 0, 1);
  if (schedule.kind == ScheduleKind::stable) {
    fields.whole("warm_up_steps", schedule.warm_up_steps, 0, std::int64_t(kAny));
    fields.number("decay", schedule.decay, 0, 1);
    fields.number("last_rate", schedule.last_rate, 0, 1);
  } else {
    fields.number("warm_up", schedule.warm_up, 0, 1);
  }
  fields.finish();
}

void read_loss(const json& object, const std::string& where, LossOptions& loss) {
  JsonFields fields(object, where);
  std::string kind = "l1";
  fields.text("kind", kind);
  if (kind != "l1" && kind != "mixture")
    fields.fail(fmt::format("\"kind\" is \"{}\", not l1 or mixture", kind));
  loss.mixture = kind == "mixture";
  fields.number("gamma", loss.gamma, 0, 1);
  fields.number("max_flow", loss.max_flow, 1, kAny);
  fields.finish();
}

void read_crops(const json& list, const JsonFields& fields, std::vector<Size>& crops) {
  constexpr int kLeast = 128, kMost = 4096;  // a smaller picture has no coarsest level
  const auto side = [&](const json& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < kLeast ||
        value.get<std::int64_t>() > kMost || value.get<std::int64_t>() % 16 != 0)
      fields.fail(fmt::format("\"crops\" has a side of {}, not a multiple of 16 from {} to {}",
                              value.dump(), kLeast, kMost));
    return value.get<int>();
  };
  if (!list.is_array() || list.empty()) fields.fail("\"crops\" is not a list of [width, height]");
  crops.clear();
  for (const json& crop : list) {
    if (!crop.is_array() || crop.size() != 2)
      fields.fail(fmt::format("\"crops\" holds {}, not [width, height]", crop.dump()));
    crops.push_back({side(crop[0]), side(crop[1])});
  }
}

Stage read_stage(const json& object, const std::string& where) {
  JsonFields fields(object, where);
  Stage stage;
  fields.text("name", stage.name);
  if (!fields.find("steps")) fields.fail("\"steps\" is missing");
  fields.whole("steps", stage.steps, 1, std::int64_t(kAny));
  fields.number("hours", stage.hours, 0, kAny);
  if (const auto* crops = fields.find("crops")) read_crops(*crops, fields, stage.crops);
  fields.whole("batch", stage.batch, 1, 1024);
  fields.whole("accumulate", stage.accumulate, 1, 1024);
  fields.whole("iterations", stage.iterations, 1, 100);
  fields.flag("freeze_batch_norms", stage.freeze_batch_norms);
  fields.number("occluded_from", stage.occluded_from, 0, 1);
  if (const auto* schedule = fields.find("schedule"))
    read_schedule(*schedule, below(fields, "schedule"), stage.schedule);
  if (const auto* loss = fields.find("loss")) read_loss(*loss, below(fields, "loss"), stage.loss);
  fields.text("data", stage.data);
  fields.flag("interpolate_truth", stage.interpolate_truth);
  try {
    parse_data_mix(stage.data);
  } catch (const UsageError& error) {
    throw Error(fmt::format("{}: {}", where, error.what()));
  }
  if (const auto* scenes = fields.find("scenes"))
    read_scenes(*scenes, below(fields, "scenes"), stage.scenes);
  if (const auto* augment = fields.find("augment"))
    read_augment(*augment, below(fields, "augment"), stage.augment);
  fields.finish();
  return stage;
}

void read_optimizer(const json& object, const std::string& where, TrainingConfig& config) {
  JsonFields fields(object, where);
  fields.number("beta1", config.optimizer.beta1, 0, kNearlyOne);
  fields.number("beta2", config.optimizer.beta2, 0, kNearlyOne);
  fields.number("epsilon", config.optimizer.epsilon, 0, 1);
  fields.number("weight_decay", config.optimizer.weight_decay, 0, 1);
  fields.number("clip", config.clip, 1e-9, kAny);
  fields.number("average", config.average, 0, kNearlyOne);
  fields.finish();
}

void read_pool(const json& object, const std::string& where, PoolOptions& pool) {
  JsonFields fields(object, where);
  fields.whole("pairs", pool.pairs, 1, 100000);
  fields.whole("reuse", pool.reuse, 1, 1000);
  fields.whole("threads", pool.threads, 1, 256);
  fields.finish();
}

raft::Config named_model(const json& name, const JsonFields& fields) {
  if (name == "raft-small") return raft::small();
  if (name == "raft-large") return raft::large();
  if (name == "flowscope-small") return raft::flowscope_small();
  fields.fail(
      fmt::format("the model {} is not raft-small, raft-large or flowscope-small", name.dump()));
}

// A name, or {"like": a name, and what is different}.
raft::Config read_model(const json& model, const JsonFields& fields) {
  if (!model.is_object()) return named_model(model, fields);
  const auto like = model.find("like");
  if (like == model.end()) fields.fail("\"model\" says not what it is \"like\"");
  json all = json::parse(raft::to_json(named_model(*like, fields)));
  json changes = model;
  changes.erase("like");
  all.update(changes);
  try {
    return raft::config_from_json(all.dump());
  } catch (const Error& error) {
    fields.fail(error.what());
  }
}

// What a stage needs of the model and of the other stages.
void check_stage(const Stage& stage, const std::string& where, const raft::Config& model,
                 std::set<std::string>& names) {
  if (!stage.name.empty() && !names.insert(stage.name).second)
    throw Error(fmt::format("{}: another stage has the name \"{}\".", where, stage.name));
  if (stage.loss.mixture && !model.mixture)
    throw Error(
        fmt::format("{}, loss: the mixture loss needs a model with a mixture head; give \"model\" "
                    "\"mixture\": true, or take the loss l1.",
                    where));
  for (const Size& crop : stage.crops)
    if (std::min(crop.width, crop.height) / 8 >> (model.levels - 1) == 0)
      throw Error(fmt::format("{}: crops of {}x{} are too small for {} levels of correlation.",
                              where, crop.width, crop.height, model.levels));
}

TrainingConfig read(const json& document, const std::string& name) {
  JsonFields fields(document, name);
  TrainingConfig config;
  fields.text("name", config.name);
  const auto* model = fields.find("model");
  if (!model) fields.fail("\"model\" is missing");
  config.model = read_model(*model, fields);
  std::int64_t seed = std::int64_t(config.seed);
  fields.whole("seed", seed, 0, INT64_MAX);
  config.seed = std::uint64_t(seed);
  if (const auto* optimizer = fields.find("optimizer"))
    read_optimizer(*optimizer, below(fields, "optimizer"), config);
  if (const auto* pool = fields.find("pool")) read_pool(*pool, below(fields, "pool"), config.pool);
  if (const auto* evaluation = fields.find("evaluation")) {
    JsonFields inside(*evaluation, below(fields, "evaluation"));
    inside.whole("iterations", config.evaluation_iterations, 1, 1000);
    inside.whole("scenes", config.evaluation_scenes, 0, 10000);
    inside.finish();
  }
  const auto* stages = fields.find("stages");
  if (!stages || !stages->is_array() || stages->empty())
    fields.fail("\"stages\" is not a list of at least one stage");
  std::set<std::string> names;
  for (std::size_t i = 0; i < stages->size(); ++i) {
    const std::string where = fmt::format("{}, stages[{}]", name, i);
    config.stages.push_back(read_stage((*stages)[i], where));
    check_stage(config.stages.back(), where, config.model, names);
  }
  fields.finish();
  return config;
}

}  // namespace

TrainingConfig parse_config(const std::string& text, const std::string& name) {
  try {
    return read(parse_json(text, name), name);
  } catch (const json::exception& error) {
    throw Error(fmt::format("{} is not JSON: {}.", name, json_problem(error.what())));
  }
}

std::string read_config_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(file))
    throw Error(fmt::format(
        "Cannot read the training's settings {}: {}.", file.string(),
        std::filesystem::is_directory(file) ? "it is a folder" : "there is no such file"));
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace flowscope::train
