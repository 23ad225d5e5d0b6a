// Everything that decides what a training does, from one JSON file. Beside the defaults
// below, resources/training/README.md explains each setting.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/size.h"
#include "core/raft/config.h"
#include "core/train/adamw.h"
#include "core/train/augment.h"
#include "core/train/loss.h"
#include "core/train/pair_pool.h"
#include "core/train/scenes/scene_options.h"
#include "core/train/schedule.h"

namespace flowscope::train {

// A part of the curriculum. It ends after its steps or its hours, whichever comes
// first; with hours it depends on the clock what a step's rate is.
struct Stage {
  std::string name;
  std::int64_t steps = 0;                  // of the optimizer; required
  double hours = 0;                        // 0: no limit
  std::vector<Size> crops = {{496, 368}};  // each step takes one, drawn evenly
  int batch = 1;                           // pairs that go through the network together
  int accumulate = 1;                      // batches whose gradients are averaged to one step
  int iterations = 6;                      // the model's coarse ones included
  bool freeze_batch_norms = true;          // of models that have them
  ScheduleOptions schedule;
  LossOptions loss;
  double occluded_from = 0;  // share of the stage after which occluded pixels count
  std::string data = "scenes";
  bool interpolate_truth = false;  // of data sets, when they are scaled (spatial.h)
  SceneOptions scenes;
  AugmentOptions augment;
};

struct TrainingConfig {
  std::string name = "flowscope";
  raft::Config model;
  std::uint64_t seed = 1;
  AdamWOptions optimizer;
  double clip = 1.0;       // largest norm of a step's gradient
  double average = 0.999;  // of the exponential average of the weights
  PoolOptions pool;
  int evaluation_iterations = 12;
  int evaluation_scenes = 16;  // held-out ones
  std::vector<Stage> stages;   // at least one
};

// The JSON in `file`. Throws Error where there is no such file.
std::string read_config_text(const std::filesystem::path& file);

// `text`: the JSON; `name`: what errors call it. Throws Error naming the place in it and what
// is wrong there; what the text names and this program does not know is an error too.
TrainingConfig parse_config(const std::string& text, const std::string& name);

}  // namespace flowscope::train
