// Generated scenes as training pairs.
#pragma once

#include "core/train/pair_source.h"
#include "core/train/scenes/scene_options.h"

namespace flowscope::train {

class SceneSource : public PairSource {
 public:
  // Pictures are `margin` times as large as the crops that are cut out of them; they are
  // rendered on `device` and stay there.
  SceneSource(const SceneOptions& options, std::uint64_t seed, at::Device device = at::kCPU,
              double margin = 1.15);

  TrainingPair pair(std::int64_t index, Size crop) const override;

 private:
  const SceneOptions options_;
  const std::uint64_t seed_;
  const at::Device device_;
  const double margin_;
};

}  // namespace flowscope::train
