#include <ATen/ATen.h>

#include <set>

#include "core/train/trainer.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/train/trainings.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

CHECK_CASE(fifty_steps_on_two_pairs_lower_the_loss) {
  TrainingConfig config = tiny(50);
  config.stages.erase(config.stages.begin());
  config.stages[0].augment = no_augmentation();
  config.stages[0].schedule.warm_up_steps = 5;
  Trainer trainer(config, first_weights(), on_one_thread());
  std::vector<double> losses;
  while (!trainer.done()) losses.push_back(trainer.step().loss);
  EXPECT_EQ(losses.size(), 50u);
  double early = 0, late = 0;
  for (std::size_t i = 0; i < 10; ++i) early += losses[i], late += losses[40 + i];
  EXPECT(late < 0.7 * early);
}

CHECK_CASE(rates_rise_where_the_optimizer_is_new_to_the_weights) {
  // Of 24 steps a tenth are two, of very many 500.
  Trainer plain(tiny(20), first_weights(), on_one_thread());
  Trainer begun(tiny(20), first_weights(), on_one_thread(), true);
  auto longer = std::make_unique<Trainer>(tiny(100'000), first_weights(), on_one_thread(), true);
  const TemporaryFolder folder;
  for (int step = 1; step <= 3; ++step) {
    const double rate = plain.step().rate;
    EXPECT_NEAR(begun.step().rate / rate, std::min(1.0, step / 2.0), 1e-9);
    EXPECT_NEAR(longer->step().rate / rate, step / 500.0, 1e-9);
    longer->save(folder / "state.safetensors");
    longer = Trainer::resume(tiny(100'000), folder / "state.safetensors", on_one_thread());
  }
}

CHECK_CASE(stages_follow_each_other_and_hours_end_them) {
  TrainingConfig config = tiny(1000);
  config.stages[1].hours = 1;
  Trainer trainer(config, first_weights(), on_one_thread());
  for (int i = 0; i < 4; ++i) trainer.step();
  EXPECT_EQ(trainer.position().stage, 1u);
  EXPECT_EQ(trainer.position().step, 0);
  trainer.spend(10, 0);  // the last step of the stage before
  EXPECT_EQ(trainer.position().stage_seconds, 0);
  trainer.spend(3599, 1);
  trainer.step();
  EXPECT(!trainer.done());
  trainer.spend(2, 1);
  trainer.step();
  EXPECT(trainer.done());
}

namespace {

TrainingConfig one_stage(std::int64_t steps, double rate) {
  TrainingConfig config = tiny(4);
  config.stages.erase(config.stages.begin());
  config.stages[0].steps = steps;
  config.stages[0].schedule = {.rate = rate, .warm_up_steps = 0, .decay = 0};
  return config;
}

// The trained tensors themselves, whose average forgets at once.
TrainingConfig unaveraged(TrainingConfig config) {
  config.average = 0;
  return config;
}

}  // namespace

CHECK_CASE(what_is_shipped_is_the_exponential_average_over_the_steps) {
  for (const bool started : {false, true}) {
    TrainingConfig config = one_stage(4, 1e-3);
    config.average = 0.25;
    Trainer averaging(config, first_weights(), on_one_thread(), started);
    Trainer plain(unaveraged(config), first_weights(), on_one_thread(), started);
    auto expected = first_weights().tensors;
    for (int step = 1; step <= 4; ++step) {
      averaging.step(), plain.step();
      const double kept = started ? 0.25 : std::min(0.25, (1.0 + step) / (10.0 + step));
      const auto values = plain.averaged().tensors, average = averaging.averaged().tensors;
      for (auto& [name, tensor] : expected) {
        tensor = tensor * kept + values.at(name) * (1 - kept);
        EXPECT(max_difference(average.at(name), tensor) < 1e-6);
      }
    }
  }
}

CHECK_CASE(a_step_learns_from_a_clipped_gradient) {
  // With epsilon 1 and small gradients AdamW's first step is rate × gradient.
  const auto moved = [](double clip, double& norm) {
    TrainingConfig config = unaveraged(one_stage(4, 1));
    config.optimizer.epsilon = 1, config.optimizer.weight_decay = 0, config.clip = clip;
    Trainer trainer(config, first_weights(), on_one_thread());
    norm = trainer.step().norm;
    double squares = 0;
    const auto before = first_weights().tensors, after = trainer.averaged().tensors;
    for (const auto& [name, tensor] : before)
      squares += (after.at(name) - tensor).to(at::kDouble).square().sum().item<double>();
    return std::sqrt(squares);
  };
  double norm = 0;
  moved(1e9, norm);
  const double clip = norm / 50;
  EXPECT_NEAR(moved(clip, norm) / clip, 1, 0.05);
  EXPECT_NEAR(norm / clip, 50, 1e-6);  // told as it was before
}

CHECK_CASE(occluded_pixels_count_from_their_share_of_a_stage) {
  const auto losses = [](double occluded_from) {
    TrainingConfig config = one_stage(4, 0);  // nothing is learnt: only the pixels differ
    config.stages[0].occluded_from = occluded_from;
    Trainer trainer(config, first_weights(), on_one_thread());
    std::vector<double> all;
    while (!trainer.done()) all.push_back(trainer.step().loss);
    return all;
  };
  const auto always = losses(0), never = losses(1), half = losses(0.5);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT(never[i] < always[i]);
    EXPECT_EQ(half[i], i < 2 ? never[i] : always[i]);
  }
}

CHECK_CASE(a_stage_draws_by_seed_and_name) {
  TrainingConfig config = tiny(4);
  std::set<std::uint64_t> seen;
  for (config.seed = 0; config.seed < 20; ++config.seed)
    for (const std::string name : {"", "a", "b"}) {
      config.stages[0].name = config.stages[1].name = name;
      seen.insert(stage_seed(config, 0));
      EXPECT_EQ(stage_seed(config, 0) == stage_seed(config, 1), !name.empty());
      seen.insert(stage_seed(config, 1));
    }
  EXPECT_EQ(seen.size(), 20u * 4);
}

CHECK_CASE(a_stage_sees_the_same_pairs_wherever_it_stands) {
  TrainingConfig both = tiny(2);
  both.stages[1].name = "second";
  both.stages[0].schedule.rate = both.stages[1].schedule.rate = 0;
  both.stages[1].crops = {{128, 128}, {144, 128}, {128, 144}, {160, 128}, {128, 160}};
  TrainingConfig alone = both;
  alone.stages.erase(alone.stages.begin());
  Trainer whole(both, first_weights(), on_one_thread());
  Trainer part(alone, first_weights(), on_one_thread());
  const double first = whole.step().loss;
  while (whole.position().stage == 0) whole.step();
  const double loss = part.step().loss;
  EXPECT_EQ(whole.step().loss, loss);
  EXPECT(loss != first);
  alone.seed = 2;
  EXPECT(Trainer(alone, first_weights(), on_one_thread()).step().loss != loss);
}

CHECK_CASE(errors_in_training_are_of_the_pixels_that_the_loss_counts) {
  const auto report = [](double max_flow) {
    TrainingConfig config = one_stage(1, 0);
    config.stages[0].loss.max_flow = max_flow;
    return Trainer(config, first_weights(), on_one_thread()).step();
  };
  const StepReport all = report(1e9), slow = report(3);
  EXPECT_EQ(all.measured, 1);
  EXPECT(slow.measured == 1 && slow.epe < all.epe);
  // A network of random weights says next to no motion: the error is the motion itself.
  EXPECT(slow.epe < 4);
  const StepReport none = report(1e-9);
  EXPECT_EQ(none.measured, 0);
  EXPECT_EQ(none.epe, 0.0);
  EXPECT(!none.skipped);
}
