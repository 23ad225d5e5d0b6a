#include <ATen/ATen.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "core/nn/checkpoint.h"
#include "core/nn/gpu.h"
#include "core/train/trainer.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"

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

namespace {

// Files that this process writes end after so many bytes, as on a full disk.
class FilesEndAfter {
 public:
  explicit FilesEndAfter(rlim_t bytes) : signal_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FilesEndAfter() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    ::signal(SIGXFSZ, signal_);
  }
  FilesEndAfter(const FilesEndAfter&) = delete;
  FilesEndAfter& operator=(const FilesEndAfter&) = delete;

 private:
  void (*signal_)(int);
  rlimit limit_{};
};

}  // namespace

CHECK_CASE(a_save_that_fails_midway_leaves_the_old_state) {
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
  trainer.step();
  {
    const FilesEndAfter midway(before.size() / 2);
    EXPECT_ERROR(trainer.save(file), "Cannot write");
  }
  EXPECT(read() == before);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  trainer.save(file);
  EXPECT_EQ(Trainer::resume(tiny(4), file, on_one_thread())->position().total, 2);
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

namespace {

using nlohmann::json;

// A state with its numbers and tensors changed.
void rewrite(const std::filesystem::path& file,
             const std::function<void(json&, nn::TensorMap&)>& change) {
  nn::Checkpoint state = nn::read_checkpoint(file);
  std::string& numbers = state.metadata.at("flowscope.training");
  json read = json::parse(numbers);
  change(read, state.tensors);
  numbers = read.dump();
  nn::write_safetensors(file, state.tensors, state.metadata);
}

}  // namespace

CHECK_CASE(states_with_numbers_that_cannot_be_are_refused) {
  const TemporaryFolder folder;
  const auto placement = on_one_thread();
  const auto good = folder / "good.safetensors", file = folder / "state.safetensors";
  Trainer trainer(tiny(4), first_weights(), placement);
  trainer.step();
  trainer.save(good);
  const auto expect_refused = [&](const std::function<void(json&, nn::TensorMap&)>& change) {
    std::filesystem::copy_file(good, file, std::filesystem::copy_options::overwrite_existing);
    rewrite(file, change);
    EXPECT_ERROR(Trainer::resume(tiny(4), file, placement), "is damaged");
  };
  for (const char* key : {"total", "stage", "step", "uses", "optimizer_steps", "not_finite"})
    for (const json& wrong : {json(-1), json(1.5), json(UINT64_MAX)})
      expect_refused([&](json& numbers, nn::TensorMap&) { numbers[key] = wrong; });
  expect_refused([](json& numbers, nn::TensorMap&) { numbers["not_finite"] = 100; });
  expect_refused([](json& numbers, nn::TensorMap&) { numbers.erase("uses"); });
  const double infinite = std::numeric_limits<double>::infinity();
  for (const char* name : {"values", "average", "optimizer.mean", "optimizer.square", "seconds"})
    expect_refused([&](json&, nn::TensorMap& tensors) { tensors.at(name)[0] = infinite; });
  for (const char* name : {"optimizer.square", "seconds"})
    expect_refused([&](json&, nn::TensorMap& tensors) { tensors.at(name)[0] = -1; });
  Trainer::resume(tiny(4), good, placement)->step();
}

CHECK_CASE(a_state_goes_on_in_the_stage_it_was_in) {
  const TemporaryFolder folder;
  const auto placement = on_one_thread();
  const auto file = folder / "state.safetensors";
  TrainingConfig config = tiny(4);
  config.stages[0].name = "first", config.stages[1].name = "second";
  TrainingConfig from_second = config;
  from_second.stages.erase(from_second.stages.begin());
  Trainer trainer(from_second, first_weights(), placement);
  trainer.step();
  trainer.save(file);
  EXPECT_ERROR(Trainer::resume(config, file, placement), "\"second\"");
  EXPECT_EQ(Trainer::resume(from_second, file, placement)->position().step, 1);
  rewrite(file, [](json& numbers, nn::TensorMap&) { numbers["stage"] = 1; });
  EXPECT_ERROR(Trainer::resume(from_second, file, placement), "stage 2, and the config has 1");
  EXPECT_EQ(Trainer::resume(config, file, placement)->position().step, 1);
  // A state of before the name was kept.
  rewrite(file, [](json& numbers, nn::TensorMap&) { numbers.erase("stage_name"); });
  rewrite(file, [](json& numbers, nn::TensorMap&) { numbers["stage"] = 2; });
  EXPECT(Trainer::resume(config, file, placement)->done());
  rewrite(file, [](json& numbers, nn::TensorMap&) { numbers["stage"] = 3; });
  EXPECT_ERROR(Trainer::resume(config, file, placement), "stage 4, and the config has 2");
}

CHECK_CASE(a_finished_training_goes_on_where_its_config_has_more) {
  const TemporaryFolder folder;
  const auto placement = on_one_thread();
  const auto file = folder / "state.safetensors";
  Trainer trainer(tiny(2), first_weights(), placement);
  while (!trainer.done()) trainer.step();
  trainer.save(file);
  EXPECT(Trainer::resume(tiny(2), file, placement)->done());
  const auto longer = Trainer::resume(tiny(4), file, placement);
  EXPECT_EQ(longer->position().stage, 1u);
  EXPECT_EQ(longer->position().step, 2);
  Trainer whole(tiny(4), first_weights(), placement);
  while (whole.position().step != 2 || whole.position().stage != 1) whole.step();
  EXPECT_EQ(longer->step().loss, whole.step().loss);
  TrainingConfig another = tiny(2);
  another.stages.push_back(another.stages[1]);
  const auto further = Trainer::resume(another, file, placement);
  EXPECT_EQ(further->position().stage, 2u);
  EXPECT_EQ(further->position().step, 0);
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
