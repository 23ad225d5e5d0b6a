// flowscope-cli train
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stop_token>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/error_report.h"
#include "app/flowscope-cli/interrupt.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/processes.h"
#include "app/flowscope-cli/progress.h"
#include "app/flowscope-cli/values.h"
#include "core/base/error.h"
#include "core/nn/gpu.h"
#include "core/nn/short_waits.h"
#include "core/train/run.h"

namespace flowscope::cli {
namespace {

struct TrainFlags {
  train::RunOptions run;
  std::string device = "auto", precision = "auto";
  int processes = 1;
  bool json = false;
};

// "-" where nothing was measured.
std::string number(double value, int decimals, const char* unit) {
  return std::isfinite(value) ? fmt::format("{:.{}f}{}", value, decimals, unit) : "-";
}

// A line that says where a training stands: redrawn on a terminal, elsewhere once a minute.
class TrainingLine {
 public:
  void show(const train::RunProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    const std::int64_t every = terminal_ ? 1 : 60;
    if (shown_ && now - *shown_ < std::chrono::seconds(every)) return;
    shown_ = now;
    const std::string line = fmt::format(
        "{}  step {}/{}  {:.2f} steps/s  loss {}  EPE {}  >3 px {}  rate {:.2g}  {} left",
        progress.stage, progress.steps, progress.total, progress.steps_per_second,
        number(progress.loss, 3, ""), number(progress.epe, 2, " px"),
        number(progress.over_3px, 0, " %"), progress.rate, duration_text(progress.seconds_left));
    std::fputs((terminal_ ? "\r\x1b[K" + line : line + "\n").c_str(), stderr);
    std::fflush(stderr);
    open_ = terminal_;
  }
  void end() {
    if (open_) std::fputc('\n', stderr);
    open_ = false;
  }

 private:
  const bool terminal_ = ::isatty(2) == 1;
  std::optional<std::chrono::steady_clock::time_point> shown_;
  bool open_ = false;
};

void check_processes(const TrainFlags& flags) {
  if (const std::string reason = train::why_alone(); !reason.empty()) throw UsageError(reason);
  if (device_from(flags.device) == DeviceKind::cpu || !nn::gpu_answers()) return;
  if (const int gpus = nn::gpu_count(); gpus < flags.processes)
    throw UsageError(fmt::format(
        "{} processes need a GPU each and {} here: take --processes {}.", flags.processes,
        gpus == 1 ? "there is one" : fmt::format("there are {}", gpus), gpus));
}

int exit_code(const std::exception_ptr& reason) {
  try {
    std::rethrow_exception(reason);
  } catch (const Stopped&) {
    return kInterrupted;
  } catch (const UsageError&) {
    return 2;
  } catch (...) {
    return 1;
  }
}

void run(const TrainFlags& flags, const std::stop_token& stop) {
  if (flags.run.config.empty() && !flags.run.resume)
    throw UsageError("train needs --config FILE.json, or --resume with a folder to go on in.");
  train::RunOptions options = flags.run;
  options.place = train::place_from([](const char* name) { return std::getenv(name); });
  if (flags.processes > 1 && options.place.alone()) {
    check_processes(flags);
    if (const int code = run_processes(flags.processes, stop); code != 0)
      throw CLI::RuntimeError(code);
    return;
  }
  if (flags.processes > 1 && flags.processes != options.place.count)
    throw UsageError(fmt::format("WORLD_SIZE is {} and --processes {}: leave one of them away.",
                                 options.place.count, flags.processes));
  options.placement.device = device_from(flags.device);
  options.placement.precision = precision_from(flags.precision);
  nn::keep_waits_short();  // for hours, beside other work
  const std::stop_callback stopping(stop, [first = options.place.first()] {
    if (first) say("stopping after this step, then saving; once more ends it without.");
  });
  TrainingLine line;
  train::RunReporter reporter;
  Json document = {{"folder", options.folder.string()},
                   {"model", (options.folder / "model.safetensors").string()}};
  reporter.progress = [&](const train::RunProgress& progress) {
    line.show(progress);
    document["steps"] = progress.steps;
    document["total"] = progress.total;
    document["seconds"] = progress.seconds;
  };
  reporter.note = [&](const std::string& sentence) {
    line.end();
    say(sentence);
  };
  reporter.evaluation = [&](std::int64_t step, const engine::Evaluation& evaluation) {
    line.end();
    std::string text = fmt::format("step {}, EPE:", step);
    for (const auto& one : evaluation.datasets)
      text += fmt::format("  {} {:.3f}", one.dataset, one.mean.epe);
    say(text);
    document["evaluated_at"] = step;
    add_errors(document, evaluation);
  };
  bool told = false;
  reporter.told = [&] { told = true; };
  try {
    train::run(options, reporter, stop);
  } catch (...) {
    line.end();
    if (told) throw CLI::RuntimeError(exit_code(std::current_exception()));
    throw;
  }
  line.end();
  if (flags.json && options.place.first()) print_json(document);
}

}  // namespace

void add_train(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<TrainFlags>();
  CLI::App* command =
      program.add_subcommand("train", "Train a model on generated scenes or on data sets");
  const auto minutes = number_between(0.0, 1e6);
  command->add_option("--config", flags->run.config, "What to train and how")
      ->type_name("FILE.json");
  command->add_option("-o,--output", flags->run.folder, "Folder of the training")
      ->type_name("DIR")
      ->required();
  command->add_flag("--json", flags->json,
                    "Print the steps and the last errors as JSON at the end");
  command->add_flag("--resume", flags->run.resume, "Go on with the training in that folder");
  command
      ->add_option("--init", flags->run.init,
                   "Begin with the weights of this model instead of random ones")
      ->type_name("NAME|FILE");
  command
      ->add_option("--from-stage", flags->run.from_stage,
                   "Leave away the config's stages before this one, as after --init")
      ->type_name("NAME");
  command
      ->add_option("--data", flags->run.data,
                   "Instead of the config's: scenes:0.6,sintel=/path:0.4")
      ->type_name("MIX");
  command
      ->add_option_function<std::string>(
          "--seed", [flags](const std::string& text) { flags->run.seed = parse_seed(text); },
          "Instead of the config's: other scenes, as after --init")
      ->type_name("N");
  command->add_flag("--interpolate-truth", flags->run.interpolate_truth,
                    "Scale the truth of data sets by interpolation, as RAFT does");
  command
      ->add_option(
          "--eval", flags->run.evaluate,
          "Also evaluate on these image pairs (a list, or a pack), in this run; repeatable")
      ->type_name("FILE");
  command->add_option("--hours", flags->run.hours, "Stop after this long [when all is done]")
      ->type_name("H")
      ->check(minutes);
  command->add_option("--save-every", flags->run.save_minutes, "Minutes between saves [3]")
      ->type_name("MIN")
      ->check(minutes);
  command
      ->add_option("--eval-every", flags->run.evaluation_minutes,
                   "Minutes between evaluations [30]")
      ->type_name("MIN")
      ->check(minutes);
  command
      ->add_option("--processes", flags->processes,
                   "Train in that many processes, on a GPU each; gradients are averaged [1]")
      ->type_name("N")
      ->check(whole_number(1, 256));
  command->add_option("--device", flags->device, "Where it runs: auto, cpu or cuda [auto]")
      ->type_name("DEVICE")
      ->group(kModelGroup);
  command
      ->add_option("--precision", flags->precision,
                   "Number format of the network: auto, fp32 or bf16; weights stay fp32 [auto]")
      ->type_name("FORMAT")
      ->group(kModelGroup);
  command
      ->add_option("--threads", flags->run.placement.threads,
                   "Processor threads, 0 for all cores [0]")
      ->type_name("N")
      ->check(whole_number(0, 1024))
      ->group(kModelGroup);
  command->footer(
      "Ctrl-C saves and stops; --resume goes on from there. The folder holds the averaged\n"
      "weights as model.safetensors, logs as CSV and a plot.\n"
      "With --processes N a step learns from N times as many pairs. To start the processes\n"
      "yourself, also on several machines, leave it away and set RANK, LOCAL_RANK, WORLD_SIZE,\n"
      "MASTER_ADDR and MASTER_PORT as torchrun does.\n\n"
      "Examples:\n"
      "  flowscope-cli train --config resources/training/flowscope-small.json -o run\n"
      "  flowscope-cli train -o run --resume --hours 8 --eval pairs.json\n"
      "  flowscope-cli train --config resources/training/flowscope-small.json -o further \\\n"
      "    --init resources/models/flowscope-small.safetensors --from-stage further --seed 2\n"
      "  flowscope-cli train -o run --resume --processes 4 --device cuda");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
