// flowscope-cli pair A B -o FILE
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/image_pair.h"
#include "app/flowscope-cli/messages.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/values.h"
#include "core/base/error.h"
#include "core/flow/colour_wheel.h"
#include "core/flow/flow_io.h"
#include "core/flow/image_io.h"
#include "core/flow/warp.h"

namespace flowscope::cli {
namespace {
namespace fs = std::filesystem;

struct PairFlags {
  ModelFlags model;
  std::string image1, image2, output, colour = "frame";
  bool backward = false, occlusion = false, json = false;
};

// The name without what says the format, and that ending: {"f", "_kitti.png"}.
struct OutputName {
  std::string stem, ending;
  explicit OutputName(const std::string& file) {
    for (const char* known : {"_kitti.png", ".png", ".flo", ".pfm", ".npy"}) {
      const std::string suffix = known;
      if (file.size() > suffix.size() && file.ends_with(suffix)) {
        stem = file.substr(0, file.size() - suffix.size());
        ending = suffix;
        return;
      }
    }
    throw UsageError(
        fmt::format("The suffix of {} says no format; choose .flo, .pfm, .npy, .png "
                    "(colour) or _kitti.png.",
                    file));
  }
  std::string with(const std::string& tag) const { return stem + tag + ending; }
  bool colour() const { return ending == ".png"; }
};

// Before any work: a long computation should not end at a name.
void check_outputs(const PairFlags& flags, const std::vector<std::string>& outputs) {
  const fs::path folder = fs::absolute(flags.output).parent_path();
  if (!fs::is_directory(folder))
    throw Error(fmt::format("The folder {} for the result does not exist.", folder.string()));
  std::error_code none;
  for (const std::string& output : outputs)
    for (const std::string& input : {flags.image1, flags.image2})
      if (fs::equivalent(output, input, none))
        throw UsageError(
            fmt::format("{} would be overwritten by its own flow; choose another name.", input));
}

void write(const OutputName& name, const std::string& tag, const FlowField& flow, float scale) {
  const std::string file = name.with(tag);
  if (name.colour())
    write_image(file, flow_to_colour(flow, scale));
  else
    write_flow(file, flow, flow_format_of(file));
}

void run(const PairFlags& flags, const std::stop_token& stop) {
  const OutputName name(flags.output);
  const engine::ColourScale colour = parse_colour_max(flags.colour);
  std::vector<std::string> outputs = {flags.output};
  if (flags.backward) outputs.push_back(name.with("_backward"));
  if (flags.occlusion) outputs.push_back(name.stem + "_occlusion.png");
  SequenceOptions options = flags.model.sequence_options();
  options.backward = flags.backward || flags.occlusion;
  static_cast<void>(flags.model.model_options());
  check_outputs(flags, outputs);
  const auto [frame1, frame2] = read_image_pair(flags.image1, flags.image2);

  const auto model = flags.model.open();
  const FlowResult result = model->pair(frame1, frame2, options, stop);
  const auto scale = static_cast<float>(colour.pixels);  // 0: the field's own maximum
  write(name, "", *result.flow, scale);
  if (flags.backward) write(name, "_backward", *result.backward, scale);
  if (flags.occlusion)
    write_grey_png(outputs.back(), result.flow->width, result.flow->height,
                   occlusion_mask(*result.flow, *result.backward));

  if (flags.json)
    print_json({{"model", model->info().name},
                {"size", size_json(frame1.size())},
                {"inference_size", size_json(result.inference_size)},
                {"iterations", result.iterations},
                {"longest_flow", max_flow_length(*result.flow)},
                {"seconds", result.seconds},
                {"files", outputs}});
  else
    say(fmt::format("{} written; the longest flow is {:.2f} px; {:.2f} s.",
                    fmt::join(outputs, ", "), max_flow_length(*result.flow), result.seconds));
}

}  // namespace

void add_pair(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<PairFlags>();
  CLI::App* command = program.add_subcommand("pair", "Flow from one image to another");
  command->add_option("A", flags->image1, "The image the flow is drawn on")->required();
  command->add_option("B", flags->image2, "The image it leads to, of the same size")->required();
  command
      ->add_option("-o,--output", flags->output,
                   "The suffix says the format: .flo .pfm .npy .png (colour) _kitti.png")
      ->type_name("FILE")
      ->required();
  command
      ->add_option("--colour-max", flags->colour,
                   "Length of full colour: frame or a number of pixels [frame]")
      ->type_name("frame|PIXELS");
  command->add_flag("--backward", flags->backward, "Also write the flow from B to A");
  command->add_flag("--occlusion", flags->occlusion,
                    "Also write a mask, 255 where forward and backward flow disagree");
  command->add_flag("--json", flags->json, "Print a summary as JSON");
  add_model_flags(*command, flags->model);
  add_size_flags(*command, flags->model);
  command->footer(
      "--backward adds _backward before the suffix, --occlusion writes ..._occlusion.png.\n\n"
      "Example:\n"
      "  flowscope-cli pair frame_1.png frame_2.png -o flow.flo --iterations 20");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
