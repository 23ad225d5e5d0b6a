// "scenes:0.6,sintel=/data/Sintel:0.4": what to train on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/train/pair_source.h"
#include "core/train/scenes/scene_options.h"

namespace flowscope::train {

struct DataShare {
  std::string kind;    // "scenes" or a data set's name (data_sets.h)
  std::string folder;  // of a data set, else empty
  double weight = 1;   // only ratios count
};

// Entries joined by commas, each KIND[=FOLDER][:WEIGHT]. Throws UsageError showing what
// is wrong with which entry.
std::vector<DataShare> parse_data_mix(const std::string& words);

// One source that draws from all of them: index i asks one chosen by a hash of (seed, i).
// Throws Error for a folder that does not hold what its kind says. `interpolate_truth`:
// data sets' truth is scaled as RAFT does it (spatial.h). `device`: where scenes are rendered.
std::shared_ptr<const PairSource> open_data_mix(const std::string& words,
                                                const SceneOptions& scenes, std::uint64_t seed,
                                                bool interpolate_truth = false,
                                                at::Device device = at::kCPU);

}  // namespace flowscope::train
