#include "core/train/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <thread>

#include "core/base/atomic_file.h"
#include "core/base/folder.h"
#include "core/base/stop.h"
#include "core/engine/registry.h"
#include "core/nn/device.h"
#include "core/raft/raft.h"
#include "core/train/config_changes.h"
#include "core/train/data_mix.h"
#include "core/train/evaluation_sets.h"
#include "core/train/model_file.h"
#include "core/train/run_log.h"
#include "core/train/trainer.h"

namespace flowscope::train {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// A step that took longer than this was not computing (the machine slept, the process
// was stopped), and does not count as training.
constexpr double kLongestStep = 60;
constexpr int kUnmeasured = 100;  // steps without a pixel that counts
constexpr int kSkipped = 10;      // steps whose gradient is not finite

// Each process sees one GPU, and the processes of a machine share its cores.
ModelOptions own_part(ModelOptions options, const Place& place) {
  if (place.alone()) return options;
  constexpr const char* kVisible = "CUDA_VISIBLE_DEVICES";
  if (options.device != DeviceKind::cpu)
    ::setenv(kVisible, own_gpu(std::getenv(kVisible), place).c_str(), 1);
  if (options.threads == 0)
    options.threads = std::max(1, int(std::thread::hardware_concurrency()) / place.local_count);
  return options;
}

class Run {
 public:
  // `processes`: none for a training in one process.
  Run(const RunOptions& options, const RunReporter& reporter, Processes* processes)
      : options_(options),
        reporter_(reporter),
        processes_(processes),
        placement_(nn::resolve(own_part(options.placement, options.place))) {
    nn::use_threads(placement_.threads);
    if (placement_.type == at::kHalf)
      throw UsageError(
          "Training needs fp32 or bf16: fp16 loses small gradients. Take another --precision.");
    if (first() && fs::is_directory(options.folder)) take_folder();
    const bool held = fs::exists(options.folder / "state.safetensors");
    if (held && !options.resume)
      throw UsageError(
          fmt::format("{} holds a training already: go on with --resume, or take another folder.",
                      options.folder.string()));
    if (!held && options.resume)
      throw UsageError(fmt::format("{} holds no training to resume.", options.folder.string()));
    if (options.resume && !options.init.empty())
      throw UsageError("--init begins a training and --resume goes on with one: choose.");
    read_settings();
    if (first()) sets_.emplace(options.evaluate, config_.evaluation_scenes);
    make_trainer();
    if (processes_ != nullptr) join();
    if (!first()) return;
    make_folder(options.folder);
    if (!lock_) take_folder();
    write_atomically(options.folder / "config.json",
                     [&](std::ostream& out) { out << config_text_; });
    log_.emplace(options.folder, trainer_->position().total);
    tell_where();
  }

  void go(const std::stop_token& stop) {
    const auto start = Clock::now();
    last_save_ = last_evaluation_ = start;
    try {
      agree_on(0, start, stop);
      while (!trainer_->done() && !over_) {
        if (stopped_) throw Stopped();
        one_step(start, stop);
        if (!first()) continue;
        if (seconds_since(last_save_) > options_.save_minutes * 60) or_later([&] { save(); });
        if (!sets_->empty() && seconds_since(last_evaluation_) > options_.evaluation_minutes * 60)
          or_later([&] { evaluate(stop); });
      }
    } catch (const Stopped&) {
      if (first()) {
        log_->end(trainer_->position());
        save();
      }
      throw;
    } catch (...) {
      if (first() && !trainer_->diverged()) if_possible([&] { save(); });
      throw;
    }
    if (!first()) return;
    log_->end(trainer_->position());
    if (sets_->empty())
      save();
    else
      evaluate(stop);
    tell_of_end();
  }

 private:
  bool first() const { return options_.place.first(); }

  void take_folder() {
    lock_.emplace(options_.folder,
                  "another training is going on in it. Stop that one, or take another folder.");
  }

  void tell_where() const {
    if (!reporter_.note) return;
    reporter_.note(
        fmt::format("Training on {} in {}.", placement_.device_name, placement_.precision_name));
    for (const std::string& warning : placement_.warnings) reporter_.note(warning);
    for (std::size_t i = trainer_->position().stage; i < config_.stages.size(); ++i)
      tell_of_warm_up(i);
    if (trainer_->done())
      reporter_.note(
          "Nothing is left to do: this training is at the end of its last stage. It goes on where "
          "the config gives that one more steps, or another stage after it.");
  }

  void tell_of_end() const {
    if (!reporter_.note) return;
    const Position& position = trainer_->position();
    reporter_.note(fmt::format("{} at step {}, after {:.1f} hours; the model is {}.",
                               trainer_->done() ? "Done" : "The time is up", position.total,
                               position.seconds / 3600, model_file().string()));
  }

  void tell_of_warm_up(std::size_t stage) const {
    const Stage& one = config_.stages[stage];
    const ScheduleOptions& schedule = one.schedule;
    if (schedule.kind != ScheduleKind::stable || schedule.warm_up_steps <= one.steps) return;
    reporter_.note(fmt::format(
        "Stage {} has {} steps and a warm-up of {}: its rate gets to {:.2g} of {:.2g}. A smaller "
        "warm_up_steps in its schedule lets it learn.",
        stage + 1, one.steps, schedule.warm_up_steps,
        schedule.rate * double(one.steps) / double(schedule.warm_up_steps), schedule.rate));
  }

  // Only what is the same in all processes stays the same.
  void join() {
    processes_->agree("configuration", config_text_);
    processes_->agree("state", trainer_->fingerprint());
    processes_->agree("device", fmt::format("{} {}", placement_.device.is_cuda() ? "CUDA" : "CPU",
                                            placement_.precision_name));
    processes_->start(placement_.device);
    trainer_->share(*processes_);
  }

  void read_settings() {
    const fs::path file =
        options_.config.empty() ? options_.folder / "config.json" : options_.config;
    const std::string name = file.filename().string();
    const std::string given = read_config_text(file);
    parse_config(given, name);  // as it is: its own faults come first
    config_text_ = changed_config(
        given, name,
        {options_.data, options_.interpolate_truth, options_.from_stage, options_.seed});
    config_ = parse_config(config_text_, name);
    for (std::size_t i = 0; i < config_.stages.size(); ++i) {
      check_data(config_.stages[i], fmt::format("{}, stages[{}]", name, i));
      all_steps_ += config_.stages[i].steps;
    }
  }

  // Throws for what is not there.
  void check_data(const Stage& stage, const std::string& where) const {
    try {
      open_data_mix(stage.data, stage.scenes, config_.seed);
    } catch (const Error& error) {
      if (!options_.data.empty()) throw UsageError(fmt::format("--data: {}", error.what()));
      throw Error(fmt::format("{}: {}", where, error.what()));
    }
  }

  void make_trainer() {
    if (options_.resume) {
      trainer_ = Trainer::resume(config_, options_.folder / "state.safetensors", placement_);
      if (!trainer_->ancestor()) trainer_->came_from(ancestor_in(model_file()));
    } else if (!options_.init.empty()) {
      auto [weights, ancestor] =
          read_model(engine::model_file(options_.init.string()), config_.model);
      trainer_ = std::make_unique<Trainer>(config_, weights, placement_, true);
      trainer_->came_from(std::move(ancestor));
    } else {
      trainer_ = std::make_unique<Trainer>(
          config_, raft::initial_weights(config_.model, config_.seed), placement_);
    }
  }

  bool time_is_up(Clock::time_point start) const {
    return options_.hours > 0 && seconds_since(start) > options_.hours * 3600;
  }

  // A step's seconds and whether to go on, the same for all processes: the clock is the first's,
  // a stop is anyone's.
  double agree_on(double seconds, Clock::time_point start, const std::stop_token& stop) {
    stopped_ = stop.stop_requested(), over_ = time_is_up(start);
    if (processes_ == nullptr) return seconds;
    const auto all =
        processes_->sum({first() ? seconds : 0, double(stopped_), double(first() && over_)});
    stopped_ = all[1] > 0, over_ = all[2] > 0;
    return all[0];
  }

  void one_step(Clock::time_point start, const std::stop_token& stop) {
    const auto begin = Clock::now();
    const std::size_t stage = trainer_->position().stage;
    const StepReport report = trainer_->step();
    const double seconds = agree_on(std::min(kLongestStep, seconds_since(begin)), start, stop);
    trainer_->spend(seconds, stage);
    if (!first()) return;
    log_->add(trainer_->position(), stage, report, seconds);
    tell_of_no_truth(report, stage);
    tell_of_skips(report);
    pace_ = pace_ > 0 ? pace_ + (seconds - pace_) / 50 : seconds;
    if (!reporter_.progress) return;
    const Stage& now = config_.stages[stage];
    RunProgress progress;
    progress.stage = now.name.empty() ? fmt::format("stage {}", stage + 1) : now.name;
    progress.steps = trainer_->position().total;
    progress.total = all_steps_;
    progress.loss = log_->loss();
    progress.epe = log_->epe();
    progress.over_3px = log_->over_3px();
    progress.rate = report.rate;
    progress.seconds = trainer_->position().seconds;
    progress.steps_per_second = 1 / pace_;
    progress.seconds_left = seconds_left();
    if (options_.hours > 0)
      progress.seconds_left =
          std::min(progress.seconds_left, options_.hours * 3600 - seconds_since(start));
    reporter_.progress(progress);
  }

  void tell_of_no_truth(const StepReport& report, std::size_t stage) {
    unmeasured_ = report.measured > 0 ? 0 : unmeasured_ + 1;
    if (unmeasured_ != kUnmeasured || said_no_truth_ || !reporter_.note) return;
    reporter_.note(fmt::format(
        "In {} steps no pixel counted, so that nothing was learnt: the data has no truth that is "
        "valid and slower than the loss's max_flow of {:g} px.",
        unmeasured_, config_.stages[stage].loss.max_flow));
    said_no_truth_ = true;
  }

  void tell_of_skips(const StepReport& report) {
    skipped_ = report.skipped ? skipped_ + 1 : 0;
    if (skipped_ != kSkipped || !reporter_.note) return;
    reporter_.note(fmt::format(
        "In {} steps the gradient was not finite, so that nothing was learnt: the training "
        "diverges at a rate of {:.2g}; take a lower one.",
        skipped_, report.rate));
  }

  // Of the stages that are left, each by its steps or its hours.
  double seconds_left() const {
    const Position& position = trainer_->position();
    double seconds = 0;
    for (std::size_t i = position.stage; i < config_.stages.size(); ++i) {
      const Stage& stage = config_.stages[i];
      const bool now = i == position.stage;
      double own = double(stage.steps - (now ? position.step : 0)) * pace_;
      if (stage.hours > 0)
        own = std::min(own, stage.hours * 3600 - (now ? position.stage_seconds : 0));
      seconds += std::max(0.0, own);
    }
    return seconds;
  }

  // After a failure, which is what is told of.
  template <class Write>
  static void if_possible(const Write& write) {
    try {
      write();
    } catch (const std::exception&) {
    }
  }

  fs::path model_file() const { return options_.folder / "model.safetensors"; }

  void write(const fs::path& file) const {
    write_model(file, *trainer_, placement_, config_text_, errors_);
  }

  // What fails for want of space, say, may do better the next time.
  template <class Write>
  void or_later(const Write& write) {
    try {
      write();
    } catch (const Error& error) {
      last_save_ = last_evaluation_ = Clock::now();
      if (reporter_.note) reporter_.note(fmt::format("{} The training goes on.", error.what()));
    }
  }

  void save() {
    try {
      trainer_->save(options_.folder / "state.safetensors");
    } catch (const Error&) {
      if_possible([&] { write(model_file()); });  // it is smaller
      throw;
    }
    write(model_file());
    if (!log_->plot() && !said_no_plot_ && reporter_.note) {
      reporter_.note(
          "No plot.png: this Flowscope was built without OpenCV. The numbers are in "
          "log.csv and evaluation.csv.");
      said_no_plot_ = true;
    }
    last_save_ = Clock::now();
  }

  // What the folder's model does: the file that would be shipped is what is measured. Saved
  // first, so that the state is of the step that the model and evaluation.csv name.
  void evaluate(const std::stop_token& stop) {
    save();
    const engine::Evaluation evaluation = sets_->evaluate(
        *raft::load(model_file(), options_.placement), config_.evaluation_iterations, stop);
    errors_ = {trainer_->position().total, {}};
    for (const auto& one : evaluation.datasets) errors_.epe[one.dataset] = one.mean.epe;
    write(model_file());
    if (log_->add(trainer_->position(), evaluation)) write(options_.folder / "best.safetensors");
    if (reporter_.evaluation) reporter_.evaluation(trainer_->position().total, evaluation);
    log_->plot();
    last_evaluation_ = Clock::now();
  }

  const RunOptions options_;
  const RunReporter reporter_;
  std::optional<FolderLock> lock_;
  Processes* const processes_;
  const nn::Placement placement_;
  TrainingConfig config_;
  std::string config_text_;
  std::int64_t all_steps_ = 0;
  std::optional<EvaluationSets> sets_;  // the first process's
  std::unique_ptr<Trainer> trainer_;
  MeasuredErrors errors_;
  std::optional<RunLog> log_;
  Clock::time_point last_save_, last_evaluation_;
  double pace_ = 0;                   // seconds a step, over the last fifty or so
  int unmeasured_ = 0, skipped_ = 0;  // steps in a row
  bool said_no_plot_ = false, said_no_truth_ = false;
  bool stopped_ = false, over_ = false;
};

}  // namespace

void run(const RunOptions& options, const RunReporter& reporter, const std::stop_token& stop) {
  if (options.place.alone()) return Run(options, reporter, nullptr).go(stop);
  Processes processes(options.place);
  try {
    Run(options, reporter, &processes).go(stop);
    processes.finish();
  } catch (...) {
    if (processes.fail(std::current_exception()) && reporter.told) reporter.told();
    throw;
  }
}

}  // namespace flowscope::train
