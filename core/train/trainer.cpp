#include "core/train/trainer.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/train/data_mix.h"
#include "core/train/forward.h"
#include "core/train/scenes/random.h"

namespace flowscope::train {
namespace {

constexpr std::uint64_t kCropChoice = 0x6363;  // a stream of random numbers of its own
constexpr int kMostNotFinite = 100;
constexpr std::int64_t kFreshSteps = 500;  // until AdamW knows the gradients' size again

}  // namespace

struct Trainer::Batch {
  at::Tensor image1, image2, flow, counted;  // [B, …] on the placement's device
};

Trainer::Trainer(TrainingConfig config, const raft::Weights& initial,
                 const nn::Placement& placement, bool started)
    : config_(std::move(config)),
      placement_(placement),
      parameters_(initial, placement.device),
      average_(parameters_.values().clone()),
      started_(started) {}

Trainer::~Trainer() = default;

double Trainer::progress() const {
  const double by_steps = double(position_.step) / double(stage().steps);
  const double by_hours = stage().hours > 0 ? position_.stage_seconds / 3600 / stage().hours : 0;
  return std::min(1.0, std::max(by_steps, by_hours));
}

Trainer::Batch Trainer::next_batch(Size crop) {
  const std::uint64_t seed = mix_bits(config_.seed + position_.stage);
  if (!pool_) {
    Size largest;
    for (const Size& one : stage().crops)
      largest = {std::max(largest.width, one.width), std::max(largest.height, one.height)};
    pool_ = std::make_unique<PairPool>(open_data_mix(stage().data, stage().scenes, seed), largest,
                                       config_.pool, seed, uses_);
  }
  std::vector<at::Tensor> image1, image2, flow, counted;
  const bool occluded_count = progress() >= stage().occluded_from;
  for (int i = 0; i < stage().batch; ++i, ++uses_) {
    const TrainingPair pair = augment(pool_->take(uses_), crop, stage().augment, seed, uses_);
    image1.push_back(pair.image1), image2.push_back(pair.image2), flow.push_back(pair.flow);
    counted.push_back(occluded_count || !pair.occluded.defined()
                          ? pair.valid
                          : pair.valid.logical_and(pair.occluded.logical_not()));
  }
  const auto placed = [&](const std::vector<at::Tensor>& list) {
    return at::stack(list).to(placement_.device);
  };
  return {placed(image1), placed(image2), placed(flow), placed(counted)};
}

// Gradients of one step, their mean over the accumulated batches.
void Trainer::learn(StepReport& report) {
  const Stage& now = stage();
  const int choice =
      Random(config_.seed, position_.total, kCropChoice).below(int(now.crops.size()));
  const Size crop = now.crops[std::size_t(choice)];
  const auto norms = now.freeze_batch_norms ? raft::BatchNorms::folded : raft::BatchNorms::learning;
  parameters_.gradients().zero_();
  for (int i = 0; i < now.accumulate; ++i) {
    const Batch batch = next_batch(crop);
    const raft::Network network(parameters_.leaves(), placement_, norms);
    const auto predictions = predict(network, batch.image1, batch.image2, now.iterations);
    const at::Tensor loss = sequence_loss(predictions, batch.flow, batch.counted, now.loss);
    (loss / now.accumulate).backward();
    const BatchError error = batch_error(predictions.back().flow, batch.flow, batch.counted);
    report.loss += loss.item<double>() / now.accumulate;
    report.epe += error.epe / now.accumulate;
    report.over_3px += error.over_3px / now.accumulate;
    report.pixels += std::int64_t(crop.width) * crop.height * now.batch;
  }
}

StepReport Trainer::step() {
  StepReport report;
  learn(report);
  report.rate = learning_rate(stage().schedule, position_.step, stage().steps, progress());
  if (started_) report.rate *= std::min(1.0, double(optimizer_.steps + 1) / double(kFreshSteps));
  report.norm = clip_norm(parameters_.gradients(), config_.clip);
  report.skipped = !std::isfinite(report.norm);
  if (!report.skipped) {
    optimizer_.step(parameters_.values(), parameters_.gradients(), report.rate, config_.optimizer);
    // Shorter at first, so that the random weights of the start are soon forgotten.
    const auto steps = double(optimizer_.steps);
    const double kept = std::min(config_.average, (1 + steps) / (10 + steps));
    average_.lerp_(parameters_.values(), 1 - kept);
  }
  not_finite_ = report.skipped ? not_finite_ + 1 : 0;
  if (not_finite_ >= kMostNotFinite)
    throw Error(fmt::format(
        "The gradient was not finite for {} steps: the training has diverged. Go on from the last "
        "save with a lower rate, or with --precision fp32.",
        not_finite_));
  finish_step();
  return report;
}

void Trainer::finish_step() {
  ++position_.total, ++position_.step;
  if (progress() < 1) return;
  ++position_.stage;
  position_.step = 0, position_.stage_seconds = 0, uses_ = 0;
  pool_.reset();
}

void Trainer::spend(double seconds) {
  position_.seconds += seconds;
  if (!done()) position_.stage_seconds += seconds;
}

raft::Weights Trainer::averaged() const { return parameters_.weights_of(average_); }

}  // namespace flowscope::train
