// flowscope-cli bench
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/machine.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/progress.h"
#include "app/flowscope-cli/values.h"
#include "app/flowscope-cli/video_input.h"
#include "core/base/error.h"
#include "core/base/version.h"
#include "core/engine/benchmark.h"
#include "core/nn/cpu.h"

namespace flowscope::cli {
namespace {

struct BenchFlags {
  ModelFlags model;
  std::string video;
  int repetitions = 20, warm_up = 3;
  bool pairs_only = false, json = false;
};

Json document(const FlowModel& model, const engine::BenchmarkOptions& options, Size size,
              const std::string& video, const engine::BenchmarkResult& result) {
  const ModelInfo& info = model.info();
  Json stages = Json::object();
  for (const auto& [stage, ms] : result.stage_ms) stages[stage] = ms;
  Json out = {{"model", info.name},
              {"size", size_json(size)},
              {"iterations", iterations_for(options.sequence, info)},
              {"precision", info.precision},
              {"threads", info.threads},
              {"device", info.device},
              {"ms_per_frame", {{"median", result.median_ms}, {"p95", result.p95_ms}}},
              {"fps", result.median_ms > 0 ? 1000 / result.median_ms : 0.0},
              {"stages_ms", stages},
              {"peak_rss_mb", result.peak_rss_mb},
              {"mode", options.pairs_only ? "pairs" : "sequence"},
              {"cpu", nn::cpu_features().name},
              {"torch", machine().torch_version},
              {"version", kVersion},
              {"repetitions", result.pair_ms.size()},
              {"warm_start", options.sequence.warm_start && !options.pairs_only && info.iterative}};
  if (!video.empty()) out["video"] = video;
  if (!options.sequence.inference_size.empty())
    out["inference_size"] = size_json(options.sequence.inference_size);
  return out;
}

void print(const Json& out) {
  const auto ms = [](const Json& value) { return fmt::format("{:.2f} ms", value.get<double>()); };
  Table table;
  table.row({"frames per second", fmt::format("{:.2f}", out["fps"].get<double>())});
  table.row({"a frame, median", ms(out["ms_per_frame"]["median"])});
  table.row({"a frame, 95th percentile", ms(out["ms_per_frame"]["p95"])});
  for (const auto& [stage, value] : out["stages_ms"].items()) table.row({"  " + stage, ms(value)});
  table.row({"peak memory", fmt::format("{:.0f} MB", out["peak_rss_mb"].get<double>())});
  std::string head = fmt::format("{} at {}x{}", out["model"].get<std::string>(),
                                 out["size"][0].get<int>(), out["size"][1].get<int>());
  if (out["iterations"] != 0) head += ", " + counted(out["iterations"].get<int>(), "iteration");
  if (!out["precision"].get_ref<const std::string&>().empty())
    head += ", " + out["precision"].get<std::string>();
  fmt::print("{}, {}, {}, {}\n", head, counted(out["threads"].get<int>(), "thread"),
             out["cpu"].get<std::string>(),
             out["mode"] == "pairs" ? "independent pairs" : "a sequence in steady state");
  table.print();
}

engine::BenchmarkResult measure(const FlowModel& model, FrameSource* source,
                                engine::BenchmarkOptions options, const std::stop_token& stop) {
  Progress progress("pairs");
  options.progress = [&progress](int done, int total) { progress.update("bench", done, total); };
  return source != nullptr ? engine::benchmark_source(model, *source, options, stop)
                           : engine::benchmark(model, options, stop);
}

void run(const BenchFlags& flags, const std::stop_token& stop) {
  engine::BenchmarkOptions options;
  options.repetitions = flags.repetitions;
  options.warm_up = flags.warm_up;
  options.pairs_only = flags.pairs_only;
  options.sequence = flags.model.sequence_options();
  static_cast<void>(flags.model.model_options());
  if (flags.video.empty()) {  // the size is that of the frames that are made
    if (!flags.model.size.empty()) options.size = options.sequence.inference_size;
    options.sequence.inference_size = {};
  }
  auto source = flags.video.empty() ? nullptr : open_video(flags.video);
  const auto model = flags.model.open();
  const auto result = measure(*model, source.get(), options, stop);
  const Json out =
      document(*model, options, source ? source->info().size : options.size, flags.video, result);
  if (flags.json)
    print_json(out);
  else
    print(out);
}

}  // namespace

void add_bench(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<BenchFlags>();
  CLI::App* command =
      program.add_subcommand("bench", "Frames per second, time per stage and memory of a model");
  command
      ->add_option("--size", flags->model.size,
                   "Size of the frames [448x256]; with --video the size of the network's input")
      ->type_name("WxH");
  command->add_option("--video", flags->video, "Measure the whole way of a frame, with decoding")
      ->type_name("FILE");
  command
      ->add_flag("--pairs-only", flags->pairs_only,
                 "Independent pairs: nothing kept from one to the next, cold")
      ->excludes("--video");
  command->add_option("--repetitions", flags->repetitions, "Pairs that are measured [20]")
      ->type_name("N")
      ->check(whole_number(1, 100000));
  command->add_option("--warm-up", flags->warm_up, "Pairs before them [3]")
      ->type_name("N")
      ->check(whole_number(0, 10000));
  command->add_flag("--json", flags->json, "Print one JSON document instead of a table");
  add_model_flags(*command, flags->model);
  add_warm_start_flag(*command, flags->model);
  command->footer(
      "raft-small@formula and raft-large@formula measure RAFT where no checkpoint is: the same\n"
      "work on weights without meaning. Close other programs; median and 95th percentile are\n"
      "over single frames.\n\n"
      "Example:\n"
      "  flowscope-cli bench --model raft-small@formula --size 1024x440 --iterations 12");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
