// What a training is measured on: held-out scenes, and the user's lists and packs of pairs.
#pragma once

#include <filesystem>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/evaluation.h"

namespace flowscope::train {

class EvaluationSets {
 public:
  // `scenes`: how many held-out ones. Throws Error for a list, a pack or a picture that is
  // missing or damaged. A data set that another list or the held-out scenes have, too, is
  // called by its list as well: "Sintel", "Sintel (fast)".
  EvaluationSets(const std::vector<std::filesystem::path>& lists, int scenes);

  bool empty() const { return scene_count_ == 0 && pairs_.empty() && packed_.empty(); }
  // Throws Stopped.
  engine::Evaluation evaluate(const FlowModel& model, int iterations, const std::stop_token& stop);

 private:
  std::string unlike_others(const std::string& dataset, const std::filesystem::path& list) const;

  int scene_count_;
  std::vector<engine::EvaluationSample> scenes_, packed_;  // scenes: made when first wanted
  std::vector<engine::EvaluationPair> pairs_;
  std::set<std::string> datasets_;  // of the lists so far
};

}  // namespace flowscope::train
