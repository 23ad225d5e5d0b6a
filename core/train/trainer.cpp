#include "core/train/trainer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <future>

#include "core/base/error.h"
#include "core/train/data_mix.h"
#include "core/train/forward.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

constexpr std::uint64_t kCropChoice = 0x6363;  // a stream of random numbers of its own
constexpr int kMostNotFinite = 100;

// FNV-1a.
std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char one : text) hash = (hash ^ std::uint8_t(one)) * 0x100000001b3u;
  return hash;
}

// Until AdamW knows the gradients' size again.
std::int64_t fresh_steps(const TrainingConfig& config) {
  std::int64_t all = 0;
  for (const Stage& stage : config.stages) all += stage.steps;
  return std::clamp<std::int64_t>(all / 10, 1, 500);
}

// Of several processes each has pairs of its own: nobody makes what another uses.
class OwnPairs : public PairSource {
 public:
  OwnPairs(std::shared_ptr<const PairSource> all, int batch, const Place& place)
      : all_(std::move(all)), batch_(batch), place_(place) {}
  TrainingPair pair(std::int64_t index, Size crop) const override {
    return all_->pair(number_of_all(index, batch_, place_), crop);
  }

 private:
  const std::shared_ptr<const PairSource> all_;
  const int batch_;
  const Place place_;
};

}  // namespace

std::uint64_t stage_seed(const TrainingConfig& config, std::size_t stage) {
  const std::string& name = config.stages[stage].name;
  return mix_bits(mix_bits(config.seed) ^ (name.empty() ? stage : hash_of(name)));
}

struct Trainer::Batch {
  at::Tensor image1, image2, flow, counted;  // [B, …] on the placement's device
};

struct Trainer::Result {
  double loss = 0;
  BatchError error;
};

Trainer::Trainer(TrainingConfig config, const raft::Weights& initial,
                 const nn::Placement& placement, bool started)
    : config_(std::move(config)),
      placement_(placement),
      parameters_(initial, placement.device, placement.device.is_cpu() ? placement.threads : 1),
      average_(parameters_.values().clone()),
      started_(started) {}

Trainer::~Trainer() = default;

double Trainer::progress() const {
  const double by_steps = double(position_.step) / double(stage().steps);
  const double by_hours = stage().hours > 0 ? position_.stage_seconds / 3600 / stage().hours : 0;
  return std::min(1.0, std::max(by_steps, by_hours));
}

// As many as a batch has, from the pool.
std::vector<TrainingPair> Trainer::next_pairs() {
  if (!pool_) {
    Size largest;
    for (const Size& one : stage().crops)
      largest = {std::max(largest.width, one.width), std::max(largest.height, one.height)};
    auto source = open_data_mix(stage().data, stage().scenes, own_seed(), stage().interpolate_truth,
                                placement_.device);
    if (processes_ != nullptr)
      source = std::make_shared<OwnPairs>(std::move(source), stage().batch, processes_->place());
    pool_ = std::make_unique<PairPool>(std::move(source), largest, config_.pool, own_seed(), uses_);
  }
  std::vector<TrainingPair> pairs;
  for (int i = 0; i < stage().batch; ++i) pairs.push_back(pool_->take(uses_++));
  return pairs;
}

Trainer::Batch Trainer::make_batch(const std::vector<TrainingPair>& pairs, Size crop,
                                   std::int64_t first_use) const {
  std::vector<at::Tensor> image1, image2, flow, counted;
  const bool occluded_count = progress() >= stage().occluded_from;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const TrainingPair pair =
        augment(pairs[i], crop, stage().augment, own_seed(), first_use + std::int64_t(i));
    image1.push_back(pair.image1), image2.push_back(pair.image2), flow.push_back(pair.flow);
    counted.push_back(occluded_count || !pair.occluded.defined()
                          ? pair.valid
                          : pair.valid.logical_and(pair.occluded.logical_not()));
  }
  const auto placed = [&](std::vector<at::Tensor>& list) {
    for (at::Tensor& one : list) one = one.to(placement_.device);
    return at::stack(list);
  };
  return {placed(image1), placed(image2), placed(flow), placed(counted)};
}

// Adds the gradient of one batch's share of a step.
Trainer::Result Trainer::learn(int thread, const Batch& batch) const {
  const Stage& now = stage();
  const auto norms = now.freeze_batch_norms ? raft::BatchNorms::folded : raft::BatchNorms::learning;
  const raft::Network network(parameters_.leaves(thread), placement_, norms);
  const auto predictions = predict(network, batch.image1, batch.image2, now.iterations);
  const at::Tensor loss = sequence_loss(predictions, batch.flow, batch.counted, now.loss);
  (loss / now.accumulate).backward();
  const at::Tensor counted = counted_by(now.loss, batch.flow, batch.counted);
  return {loss.item<double>(), batch_error(predictions.back().flow, batch.flow, counted)};
}

// The gradient of one step, the mean over its batches.
at::Tensor Trainer::collect(StepReport& report) {
  const Stage& now = stage();
  const int choice = Random(own_seed(), position_.step, kCropChoice).below(int(now.crops.size()));
  const Size crop = now.crops[std::size_t(choice)];
  struct Task {
    std::vector<TrainingPair> pairs;
    std::int64_t first_use;
    Result result;
  };
  std::vector<Task> tasks;
  for (int i = 0; i < now.accumulate; ++i) {
    const std::int64_t first_use =
        processes_ == nullptr ? uses_ : number_of_all(uses_, now.batch, processes_->place());
    tasks.push_back({next_pairs(), first_use, {}});
  }
  // Batches that move the statistics of batch norms come one after the other.
  const bool alone = !placement_.device.is_cpu() || !now.freeze_batch_norms;
  const int threads = alone ? 1 : std::min(placement_.threads, now.accumulate);
  parameters_.forget_gradients();
  const auto work = [&](int thread) {
    if (placement_.device.is_cpu()) nn::use_threads(placement_.threads / threads);
    for (std::size_t i = std::size_t(thread); i < tasks.size(); i += std::size_t(threads))
      tasks[i].result = learn(thread, make_batch(tasks[i].pairs, crop, tasks[i].first_use));
  };
  std::vector<std::future<void>> others;
  for (int thread = 1; thread < threads; ++thread)
    others.push_back(std::async(std::launch::async, work, thread));
  work(0);
  for (auto& other : others) other.get();
  for (const Task& task : tasks) {
    report.loss += task.result.loss / now.accumulate;
    report.pixels += std::int64_t(crop.width) * crop.height * now.batch;
    if (task.result.error.pixels == 0) continue;
    ++report.measured;
    report.epe += task.result.error.epe, report.over_3px += task.result.error.over_3px;
  }
  report.epe /= std::max(1, report.measured), report.over_3px /= std::max(1, report.measured);
  return parameters_.gradients();
}

void Trainer::average_over_processes(at::Tensor& gradients, StepReport& report) {
  const int count = processes_->place().count;
  processes_->average(gradients);
  if (!stage().freeze_batch_norms && parameters_.statistics().numel() > 0)
    processes_->average(parameters_.statistics());
  const double own = report.measured;
  const auto sums = processes_->sum({report.loss, report.epe * own, report.over_3px * own, own});
  const double measured = std::max(1.0, sums[3]);
  report.loss = sums[0] / count, report.epe = sums[1] / measured;
  report.over_3px = sums[2] / measured, report.measured = int(sums[3]);
  report.pixels *= count;
}

StepReport Trainer::step() {
  StepReport report;
  const std::int64_t before = uses_;
  at::Tensor gradients;
  try {
    gradients = collect(report);
  } catch (...) {  // a broken file of a data set: a state that is saved now goes on with it
    uses_ = before;
    pool_.reset();
    throw;
  }
  if (processes_ != nullptr) average_over_processes(gradients, report);
  report.rate = learning_rate(stage().schedule, position_.step, stage().steps, progress());
  if (started_)
    report.rate *= std::min(1.0, double(optimizer_.steps + 1) / double(fresh_steps(config_)));
  report.norm = clip_norm(gradients, config_.clip);
  report.skipped = !std::isfinite(report.norm);
  if (!report.skipped) {
    optimizer_.step(parameters_.values(), gradients, report.rate, config_.optimizer);
    // Shorter at first, so that random weights are soon forgotten.
    const auto steps = double(optimizer_.steps);
    const double kept =
        started_ ? config_.average : std::min(config_.average, (1 + steps) / (10 + steps));
    average_.lerp_(parameters_.values(), 1 - kept);
  }
  not_finite_ = report.skipped ? not_finite_ + 1 : 0;
  if (diverged())
    throw Error(fmt::format(
        "The gradient was not finite for {} steps: the training has diverged. Go on from the last "
        "save with a lower rate, or with --precision fp32.",
        not_finite_));
  ++position_.total, ++position_.step;
  if (progress() >= 1) begin_next_stage();
  return report;
}

// What was done of the last stage is kept: the config may make it longer.
void Trainer::begin_next_stage() {
  ++position_.stage;
  pool_.reset();
  if (!done()) position_.step = 0, position_.stage_seconds = 0, uses_ = 0;
}

void Trainer::spend(double seconds, std::size_t stage) {
  position_.seconds += seconds;
  if (stage == position_.stage) position_.stage_seconds += seconds;
}

bool Trainer::diverged() const { return not_finite_ >= kMostNotFinite; }

std::string Trainer::fingerprint() const {
  // Few digits: machines add up in different orders.
  const auto size = [](const at::Tensor& tensor) { return tensor.abs().sum().item<double>(); };
  return fmt::format("stage {}, step {}, weights {:.5g}, averages {:.5g}, optimizer {:.5g}",
                     position_.stage, position_.step, size(parameters_.values()), size(average_),
                     optimizer_.square.defined() ? size(optimizer_.square) : 0.0);
}

raft::Weights Trainer::averaged() const { return parameters_.weights_of(average_); }

}  // namespace flowscope::train
