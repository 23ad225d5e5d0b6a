#include <ATen/ATen.h>

#include <fstream>

#include "core/nn/gpu.h"
#include "core/train/trainer.h"
#include "tests/checks/check.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

namespace {

nn::Placement on_threads(int threads) {
  ModelOptions options;
  options.device = DeviceKind::cpu;
  options.precision = Precision::fp32;
  options.threads = threads;
  nn::Placement placement = nn::resolve(options);
  nn::use_threads(threads);
  return placement;
}

nn::Placement on_one_thread() { return on_threads(1); }

TrainingConfig tiny(std::int64_t steps) {
  TrainingConfig config = parse_config(
      R"({"model": "raft-small", "pool": {"pairs": 2, "reuse": 1000},
          "stages": [{"steps": 4, "crops": [[144, 128], [128, 144]], "iterations": 2,
                      "accumulate": 2, "occluded_from": 0.5,
                      "schedule": {"rate": 1e-4, "warm_up_steps": 2, "decay": 0}},
                     {"steps": 1000, "crops": [[128, 128]], "iterations": 2}]})",
      "tiny");
  config.stages[1].steps = steps;
  return config;
}

bool same_tensors(const raft::Weights& a, const raft::Weights& b) {
  for (const auto& [name, tensor] : a.tensors)
    if (!tensor.equal(b.tensors.at(name))) return false;
  return true;
}

raft::Weights first_weights() { return raft::initial_weights(raft::small(), 1); }

}  // namespace

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

namespace {

void expect_resume_repeats(int threads) {
  const TemporaryFolder folder;
  const auto placement = on_threads(threads);
  Trainer whole(tiny(4), first_weights(), placement);
  auto parted = std::make_unique<Trainer>(tiny(4), first_weights(), placement);
  while (!whole.done()) {
    const StepReport a = whole.step(), b = parted->step();
    EXPECT_EQ(a.loss, b.loss);
    EXPECT_EQ(a.rate, b.rate);
    parted->save(folder / "state.safetensors");
    parted = Trainer::resume(tiny(4), folder / "state.safetensors", placement);
  }
  EXPECT(parted->done());
  EXPECT_EQ(parted->position().total, 8);
  EXPECT(same_tensors(whole.averaged(), parted->averaged()));
}

}  // namespace

CHECK_CASE(a_resumed_training_equals_an_uninterrupted_one_bit_for_bit) { expect_resume_repeats(1); }

// Two batches a step, each on a thread of its own.
CHECK_CASE(so_it_does_on_two_threads) { expect_resume_repeats(2); }

// A GPU adds up in no fixed order: the state is restored exactly, what follows nearly.
CHECK_CASE(on_a_gpu_a_resumed_training_agrees_with_an_uninterrupted_one) {
  if (!nn::gpu_answers()) throw Skip("no GPU answers");
  ModelOptions options;
  options.device = DeviceKind::cuda;
  options.precision = Precision::fp32;
  const nn::Placement placement = nn::resolve(options);
  const TemporaryFolder folder;
  Trainer whole(tiny(60), first_weights(), placement);
  for (int i = 0; i < 6; ++i) whole.step();
  whole.save(folder / "state.safetensors");
  const auto parted = Trainer::resume(tiny(60), folder / "state.safetensors", placement);
  EXPECT_EQ(parted->fingerprint(), whole.fingerprint());
  EXPECT(same_tensors(whole.averaged(), parted->averaged()));
  for (int i = 0; i < 50; ++i) EXPECT_NEAR(parted->step().loss / whole.step().loss, 1, 1e-3);
}

CHECK_CASE(an_interrupted_save_leaves_the_old_state) {
  const TemporaryFolder folder;
  const auto file = folder / "state.safetensors";
  Trainer trainer(tiny(4), first_weights(), on_one_thread());
  trainer.step();
  trainer.save(file);
  const auto read = [&] {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string before = read();
  // What a save that was cut off leaves behind is a file of another name.
  std::ofstream(folder / ".state.safetensors.1.part") << before.substr(0, 1000);
  EXPECT_EQ(Trainer::resume(tiny(4), file, on_one_thread())->position().total, 1);
  // A name that cannot be written to: the save fails, nothing else is touched.
  EXPECT_ERROR(trainer.save(folder / "gone" / "state.safetensors"), "Cannot write");
  EXPECT(read() == before);
}

CHECK_CASE(states_that_do_not_fit_are_refused) {
  const TemporaryFolder folder;
  const auto placement = on_one_thread();
  const auto file = folder / "state.safetensors";
  Trainer(tiny(4), first_weights(), placement).save(file);
  TrainingConfig large = tiny(4);
  large.model = raft::large();
  EXPECT_ERROR(Trainer::resume(large, file, placement), "of another model");
  nn::write_safetensors(folder / "w.safetensors", {{"a", at::ones({1})}});
  EXPECT_ERROR(Trainer::resume(tiny(4), folder / "w.safetensors", placement), "--init");
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
