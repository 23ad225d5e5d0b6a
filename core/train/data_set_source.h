// Data sets as training pairs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/train/data_sets.h"
#include "core/train/pair_source.h"

namespace flowscope::train {

// The pair's pictures and truth, uint8 and float32 on the CPU. Flow that the file calls
// unknown, or longer than 1000 pixels in a component, is not valid, and 0. Errors name the
// file; pictures other than .ppm need OpenCV.
TrainingPair read_pair(const DataSetPair& pair);

// Pair `index` is one of the set's, chosen and scaled (spatial.h, by RAFT's ranges for the
// kind) by a hash of (seed, index).
class DataSetSource : public PairSource {
 public:
  // Throws Error where the folder is not what the kind says.
  DataSetSource(const std::string& kind, const std::filesystem::path& folder, std::uint64_t seed,
                bool interpolate_truth = false);

  TrainingPair pair(std::int64_t index, Size crop) const override;
  std::size_t size() const { return pairs_.size(); }

 private:
  const DataSetKind kind_;
  const std::vector<DataSetPair> pairs_;
  const std::uint64_t seed_;
  const bool interpolate_truth_;
};

}  // namespace flowscope::train
