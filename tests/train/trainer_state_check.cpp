// Saving a training and going on with it.
#include <ATen/ATen.h>
#include <signal.h>
#include <sys/resource.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/nn/checkpoint.h"
#include "core/nn/gpu.h"
#include "core/train/trainer.h"
#include "tests/checks/check.h"
#include "tests/checks/tensors.h"
#include "tests/train/trainings.h"

using namespace flowscope;
using namespace flowscope::checks;
using namespace flowscope::train;

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

// Of the same pairs, by their loss; bf16 has three digits.
CHECK_CASE(steps_on_a_gpu_are_those_of_a_cpu) {
  if (!nn::gpu_answers()) throw Skip("no GPU answers");
  const auto losses = [](const nn::Placement& placement) {
    Trainer trainer(tiny(4), first_weights(), placement);
    std::vector<double> out;
    for (int i = 0; i < 4; ++i) out.push_back(trainer.step().loss);
    return out;
  };
  ModelOptions options;
  options.device = DeviceKind::cuda;
  const std::vector<double> cpu = losses(on_one_thread());
  for (const auto& [precision, tolerance] :
       {std::pair(Precision::fp32, 2e-3), std::pair(Precision::bf16, 5e-2)}) {
    options.precision = precision;
    const std::vector<double> gpu = losses(nn::resolve(options));
    for (std::size_t i = 0; i < cpu.size(); ++i) EXPECT_NEAR(gpu[i] / cpu[i], 1, tolerance);
  }
}

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
