// One step after the other: everything of a training but the clock, files and people.
#pragma once

#include <memory>
#include <optional>

#include "core/nn/device.h"
#include "core/train/adamw.h"
#include "core/train/config.h"
#include "core/train/distributed.h"
#include "core/train/parameters.h"

namespace flowscope::train {

// Where a training stands.
struct Position {
  std::int64_t total = 0;    // steps done
  std::size_t stage = 0;     // index; the number of stages when done
  std::int64_t step = 0;     // steps done in that stage; of the last one when done
  double seconds = 0;        // of training
  double stage_seconds = 0;  // in that stage; of the last one when done
};

// What decides a stage's random choices, from the config's seed and the stage's name, or its
// number where it has none: a stage draws the same wherever it stands.
std::uint64_t stage_seed(const TrainingConfig& config, std::size_t stage);

// What a training began with, as JSON: the record of the model given to --init, or its name and
// origin where it has none; empty for random weights.
using Ancestor = std::string;

struct StepReport {
  double loss = 0;          // of the step's batches, of all processes, mean
  int measured = 0;         // of these batches, those in which a pixel counts
  double epe = 0;           // of the last iteration, pixels, over the pixels that count; mean over
                            // the measured batches, 0 without any
  double over_3px = 0;      // percent, likewise
  double norm = 0;          // of the gradient, before clipping
  double rate = 0;          // learning rate
  bool skipped = false;     // the gradient was not finite: nothing was learnt
  std::int64_t pixels = 0;  // seen
};

// On a CPU the batches of one step are spread over threads, each of which runs its
// network alone: cores that other work shares are then never waited for.
//
// The same config, seed, placement and number of threads give the same weights bit for
// bit on a CPU, also across save and load (stages with hours apart).
class Trainer {
 public:
  // Begins at `initial`; with `started`, which are weights of a training whose optimizer is
  // gone, rates rise over the first 500 steps or, where that is less, a tenth of all.
  Trainer(TrainingConfig config, const raft::Weights& initial, const nn::Placement& placement,
          bool started = false);
  ~Trainer();

  // A training that goes on; one that is done does so where its last stage or the config has
  // become longer. Throws Error for a file that is none, that is damaged, or of another model or
  // another stage than the config's at that place.
  static std::unique_ptr<Trainer> resume(TrainingConfig config, const std::filesystem::path& state,
                                         const nn::Placement& placement);
  // Temporary name, then rename: an interrupted save leaves what was there.
  void save(const std::filesystem::path& state) const;

  bool done() const { return position_.stage >= config_.stages.size(); }
  // One step of the optimizer. Not when done(). Throws Error after 100 steps in a row
  // whose gradient is not finite.
  StepReport step();
  // Counts time, towards the limit of that stage too while it lasts.
  void spend(double seconds, std::size_t stage);
  // Too many steps in a row had no finite gradient: its state is not worth keeping.
  bool diverged() const;

  // Before the first step: from now on this is one of several processes, whose gradients are
  // averaged and each of which takes pairs of its own. `processes` has been started.
  void share(Processes& processes) { processes_ = &processes; }
  // Where it stands and what the weights are, in words: equal in processes that go on from
  // the same state.
  std::string fingerprint() const;

  // Kept in the state; none where the state is of before it was kept.
  const std::optional<Ancestor>& ancestor() const { return ancestor_; }
  void came_from(Ancestor ancestor) { ancestor_ = std::move(ancestor); }

  const TrainingConfig& config() const { return config_; }
  const Position& position() const { return position_; }
  // What to use and to ship: the exponential average, on the CPU.
  raft::Weights averaged() const;

 private:
  struct Batch;
  struct Result;
  const Stage& stage() const { return config_.stages[position_.stage]; }
  double progress() const;
  std::uint64_t own_seed() const { return stage_seed(config_, position_.stage); }
  std::vector<TrainingPair> next_pairs();
  Batch make_batch(const std::vector<TrainingPair>& pairs, Size crop, std::int64_t first_use) const;
  Result learn(int thread, const Batch& batch) const;
  at::Tensor collect(StepReport& report);
  void average_over_processes(at::Tensor& gradients, StepReport& report);
  void begin_next_stage();

  const TrainingConfig config_;
  const nn::Placement placement_;
  Parameters parameters_;
  AdamW optimizer_;
  at::Tensor average_;  // float32 [N]
  Position position_;
  std::optional<Ancestor> ancestor_ = Ancestor();
  std::int64_t uses_ = 0;  // pairs that this process took from this stage's pool
  bool started_ = false;
  int not_finite_ = 0;  // steps in a row
  std::unique_ptr<PairPool> pool_;
  Processes* processes_ = nullptr;  // none: alone
};

}  // namespace flowscope::train
