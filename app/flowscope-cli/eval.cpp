// flowscope-cli eval PREDICTION TRUTH, or eval --pairs FILE.json
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/error_picture.h"
#include "app/flowscope-cli/error_report.h"
#include "app/flowscope-cli/flow_folders.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/progress.h"
#include "app/flowscope-cli/values.h"
#include "core/base/error.h"
#include "core/base/stop.h"
#include "core/engine/evaluation.h"
#include "core/engine/evaluation_pack.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"

namespace flowscope::cli {
namespace {
namespace fs = std::filesystem;

struct EvalFlags {
  ModelFlags model;
  std::string prediction, truth, pairs, pack, map, crop;
  double map_max = 0;  // pixels; 0: the largest error
  bool warm = false, json = false, overwrite = false;
};

FlowError compare(const fs::path& prediction, const fs::path& truth, const std::string& map = "",
                  double map_max = 0) {
  const FlowField predicted = read_flow(prediction);
  const FlowField wanted = read_flow(truth);
  if (predicted.size() != wanted.size())
    throw Error(fmt::format("{} is {}x{} and {} is {}x{}; only flow of the same size compares.",
                            prediction.string(), predicted.width, predicted.height, truth.string(),
                            wanted.width, wanted.height));
  FlowError error;
  try {
    error = flow_error(predicted, wanted);
  } catch (const Error& problem) {  // metrics know no file names
    throw Error(fmt::format("{}: {}", prediction.string(), problem.what()));
  }
  if (!map.empty()) {
    const auto errors = error_map(predicted, wanted);
    float max = float(map_max);
    if (max == 0 && !errors.empty()) max = *std::max_element(errors.begin(), errors.end());
    write_image(map, error_picture(errors, wanted, max));
    say(fmt::format("{}: from 0 px (dark violet) to {:.2f} px (yellow); black: no truth.", map,
                    max));
  }
  return error;
}

engine::Evaluation compare_files(const EvalFlags& flags, const std::stop_token& stop) {
  for (const std::string& path : {flags.prediction, flags.truth})
    if (!fs::exists(path)) throw Error(fmt::format("There is no file or folder {}.", path));
  const bool folders = fs::is_directory(flags.prediction);
  if (folders != fs::is_directory(flags.truth))
    throw UsageError("eval compares two files or two folders, not one with the other.");
  engine::Evaluation evaluation;
  if (!folders) {
    const std::string name = fs::path(flags.prediction).filename().string();
    evaluation.pairs.push_back(
        {name, "", compare(flags.prediction, flags.truth, flags.map, flags.map_max), 0});
  } else {
    if (!flags.map.empty()) throw UsageError("--map draws one comparison: give two files.");
    const auto pairs = match_folders(flags.prediction, flags.truth);
    const std::string dataset = fs::canonical(flags.truth).filename().string();
    Progress progress("pairs");
    for (const auto& pair : pairs) {
      check_stop(stop);
      evaluation.pairs.push_back({pair.stem, dataset, compare(pair.prediction, pair.truth), 0});
      progress.update("eval", static_cast<std::int64_t>(evaluation.pairs.size()),
                      static_cast<std::int64_t>(pairs.size()));
    }
  }
  evaluation.datasets = engine::by_dataset(evaluation.pairs);
  return evaluation;
}

void run_on_files(const EvalFlags& flags, const std::stop_token& stop) {
  const engine::Evaluation evaluation = compare_files(flags, stop);
  if (!flags.json) {
    print_errors(evaluation);
    return;
  }
  Json document = {{"prediction", flags.prediction}, {"truth", flags.truth}};
  add_errors(document, evaluation);
  print_json(document);
}

std::optional<Size> crop_of(const EvalFlags& flags) {
  if (flags.crop.empty()) return std::nullopt;
  return parse_size(flags.crop, "--crop");
}

// The pairs of a list, loaded one by one, or those of a pack.
engine::Evaluation evaluate(const FlowModel& model, const EvalFlags& flags,
                            const std::string& source, const std::stop_token& stop) {
  const bool packed = engine::is_pack(source);
  if (packed && flags.warm)
    throw UsageError("A pack has no frames before its pairs: --warm needs a list.");
  const SequenceOptions options = flags.model.sequence_options();
  auto samples = packed ? engine::read_pack(source) : std::vector<engine::EvaluationSample>();
  const auto pairs = packed ? std::vector<engine::EvaluationPair>() : engine::read_pairs(source);
  const std::size_t total = packed ? samples.size() : pairs.size();
  const auto crop = crop_of(flags);
  engine::Evaluation evaluation;
  Progress progress("pairs");
  for (std::size_t i = 0; i < total; ++i) {
    check_stop(stop);
    progress.update("eval", std::int64_t(i), std::int64_t(total));
    engine::EvaluationSample sample =
        packed ? std::move(samples[i]) : engine::load(pairs[i], flags.warm);
    if (crop) sample = engine::middle_of(std::move(sample), *crop);
    evaluation.pairs.push_back(engine::evaluate(model, sample, options, flags.warm, stop));
  }
  progress.update("eval", std::int64_t(total), std::int64_t(total));
  evaluation.datasets = engine::by_dataset(evaluation.pairs);
  return evaluation;
}

void run_model(const EvalFlags& flags, const std::string& source, const std::stop_token& stop) {
  const SequenceOptions options = flags.model.sequence_options();
  static_cast<void>(flags.model.model_options());
  const auto crop = crop_of(flags);
  if (!fs::is_regular_file(source)) throw Error(fmt::format("There is no file {}.", source));
  if (!engine::is_pack(source)) static_cast<void>(engine::read_pairs(source));
  const auto model = flags.model.open();
  const engine::Evaluation evaluation = evaluate(*model, flags, source, stop);
  if (!flags.json) {
    print_errors(evaluation);
    return;
  }
  const ModelInfo& info = model->info();
  Json document = {{"model", info.name},
                   {"iterations", iterations_for(options, info)},
                   {"precision", info.precision},
                   {"warm", flags.warm},
                   {"crop", crop ? size_json(*crop) : Json()},
                   {"source", source}};
  add_errors(document, evaluation);
  print_json(document);
}

void run(const EvalFlags& flags, const std::stop_token& stop) {
  if (!flags.pairs.empty() || !flags.pack.empty()) {
    if (!flags.prediction.empty())
      throw UsageError("eval takes either PREDICTION and TRUTH or --pairs, not both.");
    if (flags.pairs.empty()) return run_model(flags, flags.pack, stop);
    if (flags.pack.empty()) return run_model(flags, flags.pairs, stop);
    if (fs::exists(flags.pack) && !flags.overwrite)
      throw UsageError(
          fmt::format("{} exists, and --pack beside --pairs writes it: choose another name or give "
                      "--overwrite.",
                      flags.pack));
    const auto pairs = engine::read_pairs(flags.pairs);
    engine::write_pack(flags.pack, pairs);
    return say(
        fmt::format("{} written to {}.", counted(std::int64_t(pairs.size()), "pair"), flags.pack));
  }
  if (flags.prediction.empty() || flags.truth.empty())
    throw UsageError("eval needs PREDICTION and TRUTH, or --pairs FILE.json with a model.");
  run_on_files(flags, stop);
}

}  // namespace

void add_eval(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<EvalFlags>();
  CLI::App* command = program.add_subcommand("eval", "Errors of flow against ground truth");
  command->add_option("PREDICTION", flags->prediction,
                      "A flow file (.flo .pfm .npy, KITTI .png) or a folder of them");
  command->add_option("TRUTH", flags->truth,
                      "The same with the ground truth; folders are matched by file stem");
  CLI::Option* pairs =
      command
          ->add_option("--pairs", flags->pairs,
                       "Instead of files: run a model over the image pairs of this list")
          ->type_name("FILE.json");
  CLI::Option* pack =
      command
          ->add_option("--pack", flags->pack,
                       "With --pairs: write those pairs into this one file and run nothing; "
                       "alone: run a model over such a file, which needs no library for pictures")
          ->type_name("FILE.safetensors");
  CLI::Option* map =
      command->add_option("--map", flags->map, "Write the error per pixel as a picture (two files)")
          ->type_name("FILE.png")
          ->excludes(pairs)
          ->excludes(pack);
  command->add_option("--map-max", flags->map_max, "Error that is drawn yellow [the largest]")
      ->type_name("PIXELS")
      ->check(number_between(0.001, 10000.0))
      ->needs(map);
  command->add_flag("--overwrite", flags->overwrite, "Let --pack replace a file")->needs(pack);
  command->add_flag("--json", flags->json, "Print one JSON document instead of tables");
  std::vector<CLI::Option*> for_models = add_model_flags(*command, flags->model);
  for (CLI::Option* option : add_size_flags(*command, flags->model)) for_models.push_back(option);
  for_models.push_back(
      command
          ->add_flag("--warm", flags->warm,
                     "Start from the flow of the pair before, where the list names that frame")
          ->group(kModelGroup));
  for_models.push_back(
      command->add_option("--crop", flags->crop, "Only the middle of each pair, at most this large")
          ->type_name("WxH")
          ->group(kModelGroup));
  command->footer(
      "EPE: mean end-point error. >1, >3, >5 px: percent of valid pixels with a larger error.\n"
      "Fl: error above 3 px and above 5 % of the true length. EPE <1 to >40: by length of the\n"
      "true motion in pixels. Model options need --pairs or --pack.\n\n"
      "Examples:\n"
      "  flowscope-cli eval out/frame_000000.flo truth.flo --map error.png\n"
      "  flowscope-cli eval --pairs pairs.json --model raft-small --json\n"
      "  flowscope-cli eval --pairs pairs.json --pack pairs.safetensors");
  command->callback([flags, stop, for_models] {
    for (const CLI::Option* option : for_models)
      if (option->count() > 0 && flags->pairs.empty() && flags->pack.empty())
        throw UsageError(fmt::format(
            "{} needs --pairs or --pack: files are compared without a model.", option->get_name()));
      else if (option->count() > 0 && !flags->pairs.empty() && !flags->pack.empty())
        throw UsageError(
            fmt::format("--pack beside --pairs writes a file and runs no model: leave {} away.",
                        option->get_name()));
    run(*flags, stop);
  });
}

}  // namespace flowscope::cli
