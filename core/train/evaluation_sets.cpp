#include "core/train/evaluation_sets.h"

#include <fmt/format.h>

#include <utility>

#include "core/base/stop.h"
#include "core/engine/evaluation_pack.h"
#include "core/train/held_out.h"

namespace flowscope::train {
namespace fs = std::filesystem;

EvaluationSets::EvaluationSets(const std::vector<fs::path>& lists, int scenes)
    : scene_count_(scenes), datasets_({kHeldOutDataset}) {
  for (const fs::path& list : lists) {
    std::set<std::string> own;
    const auto keep = [&](auto one, auto& all) {
      own.insert(one.dataset = unlike_others(one.dataset, list));
      all.push_back(std::move(one));
    };
    if (engine::is_pack(list))
      for (auto& sample : engine::read_pack(list)) keep(std::move(sample), packed_);
    else
      for (auto& pair : engine::read_pairs(list)) {
        engine::load(pair);  // throws for what is damaged
        keep(std::move(pair), pairs_);
      }
    datasets_.merge(own);
  }
}

std::string EvaluationSets::unlike_others(const std::string& dataset, const fs::path& list) const {
  std::string name = dataset;
  for (int n = 1; datasets_.contains(name); ++n)
    name = fmt::format("{} ({}{})", dataset, list.stem().string(),
                       n == 1 ? "" : fmt::format(", {}", n));
  return name;
}

engine::Evaluation EvaluationSets::evaluate(const FlowModel& model, int iterations,
                                            const std::stop_token& stop) {
  if (scenes_.empty()) scenes_ = held_out_scenes(scene_count_);
  SequenceOptions sequence;
  sequence.iterations = iterations;
  engine::Evaluation evaluation;
  const auto add = [&](const engine::EvaluationSample& sample) {
    check_stop(stop);
    evaluation.pairs.push_back(engine::evaluate(model, sample, sequence, false, stop));
  };
  for (const auto& sample : scenes_) add(sample);
  for (const auto& sample : packed_) add(sample);
  for (const auto& pair : pairs_) add(engine::load(pair));
  evaluation.datasets = engine::by_dataset(evaluation.pairs);
  return evaluation;
}

}  // namespace flowscope::train
