// flowscope-cli flow INPUT -o DIR
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/progress.h"
#include "app/flowscope-cli/values.h"
#include "app/flowscope-cli/video_input.h"
#include "core/base/error.h"
#include "core/base/stop.h"
#include "core/engine/export_job.h"

namespace flowscope::cli {
namespace {

struct FlowFlags {
  ModelFlags model;
  std::string input, folder, range, shard, colour = "frame";
  std::vector<std::string> formats = {"flo"};
  int gap = 1, stride = 1, stream = -1;
  bool backward = false, occlusion = false, resume = false, overwrite = false, json = false;
};

engine::ExportOptions export_options(const FlowFlags& flags) {
  engine::ExportOptions options;
  options.folder = flags.folder;
  options.source = flags.input;
  options.formats = parse_formats(flags.formats);
  if (!flags.range.empty()) {
    const FrameRange range = parse_range(flags.range);
    options.first = range.first;
    options.last = range.last;
  }
  if (!flags.shard.empty()) {
    const Shard shard = parse_shard(flags.shard);
    options.shard = shard.index;
    options.shards = shard.count;
  }
  options.gap = flags.gap;
  options.stride = flags.stride;
  options.colour = parse_colour_max(flags.colour);
  options.occlusion = flags.occlusion;
  options.resume = flags.resume;
  options.overwrite = flags.overwrite;
  options.sequence = flags.model.sequence_options();
  options.sequence.backward = flags.backward;
  return options;
}

void print_summary(const FlowFlags& flags, const FlowModel& model,
                   const engine::ExportSummary& summary, double seconds) {
  if (flags.json) {
    print_json({{"folder", flags.folder},
                {"source", flags.input},
                {"model", model.info().name},
                {"written", summary.written},
                {"kept", summary.kept},
                {"seconds", seconds},
                {"reports", summary.reports}});
    return;
  }
  std::string line = fmt::format("{} written to {} in {:.1f} s", counted(summary.written, "pair"),
                                 flags.folder, seconds);
  if (summary.kept > 0) line += fmt::format(", {} were there already", summary.kept);
  say(line + ".");
}

void run(const FlowFlags& flags, const std::stop_token& stop) {
  const engine::ExportOptions options = export_options(flags);  // wrong usage shows before work
  static_cast<void>(flags.model.model_options());
  auto source = open_video(flags.input, flags.stream);
  const std::shared_ptr<const FlowModel> model = flags.model.open();
  check_stop(stop);
  engine::ExportJob job(model, std::move(source), options);
  engine::ExportProgress last;
  try {
    engine::ExportSummary summary;
    {
      Progress progress("pairs");
      summary = job.run(
          [&](const engine::ExportProgress& now) {
            last = now;
            progress.update(now.phase, now.done, now.total);
          },
          stop);
    }
    say_all(summary.reports);
    print_summary(flags, *model, summary, last.seconds);
  } catch (const Stopped&) {
    say(fmt::format("The files in {} are whole; the same command with --resume goes on.",
                    flags.folder));
    throw;
  }
}

void add_output_options(CLI::App& command, FlowFlags& flags) {
  command.add_option("-o,--output", flags.folder, "Folder for the files; made where it is missing")
      ->type_name("DIR")
      ->required();
  command
      .add_option("-f,--format", flags.formats,
                  "Any of flo, png (colour), kitti, pfm, npy, joined by commas [flo]")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--colour-max", flags.colour,
                  "Length of full colour: frame, sequence or a number of pixels [frame]")
      ->type_name("frame|sequence|PIXELS");
  command.add_flag("--backward", flags.backward, "Also write the flow from the later frame back");
  command.add_flag("--occlusion", flags.occlusion,
                   "Also write masks, 255 where forward and backward flow disagree");
  CLI::Option* resume =
      command.add_flag("--resume", flags.resume, "Go on with an export that was stopped");
  command.add_flag("--overwrite", flags.overwrite, "Replace the flow that the folder holds")
      ->excludes(resume);
  command.add_flag("--json", flags.json, "Print a summary as JSON");
}

void add_frame_options(CLI::App& command, FlowFlags& flags) {
  const auto add = [&command](CLI::Option* option) { option->group("Frames"); };
  add(command.add_option("--range", flags.range, "Source frames from 0, B not included")
          ->type_name("A:B"));
  add(command.add_option("--gap", flags.gap, "Flow from frame t to t+G [1]")
          ->type_name("G")
          ->check(whole_number(1, 100000)));
  add(command.add_option("--stride", flags.stride, "Every K-th frame t [1]")
          ->type_name("K")
          ->check(whole_number(1, 100000)));
  add(command.add_option("--stream", flags.stream, "Video stream by its index in the file")
          ->type_name("N")
          ->check(whole_number(0, 10000)));
  add(command
          .add_option("--shard", flags.shard,
                      "Part I (from 0) of N that machines share; together they equal the whole")
          ->type_name("I/N"));
}

}  // namespace

void add_flow(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<FlowFlags>();
  CLI::App* command =
      program.add_subcommand("flow", "Flow of a video or an image sequence, as files");
  command
      ->add_option("INPUT", flags->input,
                   "A video, a folder of images, or a pattern like frame_%04d.png")
      ->required();
  add_output_options(*command, *flags);
  add_frame_options(*command, *flags);
  add_model_flags(*command, flags->model);
  add_size_flags(*command, flags->model);
  add_warm_start_flag(*command, flags->model);
  command->footer(
      "Files are named by the first frame of their pair: frame_000000.flo, .pfm, .npy,\n"
      ".png (colour), _kitti.png. flowscope.json beside them lists them with every option.\n"
      "Ctrl-C leaves whole files.\n\n"
      "Example:\n"
      "  flowscope-cli flow clip.mp4 -o out --format flo,png --range 100:200");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
