// flowscope-cli probe A B --pixel X,Y ...
#include "core/engine/probe.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/image_pair.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/probe_json.h"
#include "app/flowscope-cli/values.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/folder.h"
#include "core/engine/probe_folder.h"
#include "core/flow/flow_io.h"
#ifdef FLOWSCOPE_HAS_MEDIA
#include "core/media/video_writer.h"
#endif

namespace flowscope::cli {
namespace {

struct ProbeFlags {
  ModelFlags model;
  std::string image1, image2;
  std::vector<std::string> pixels;
  std::string folder, truth;
  double gamma = 0.8;
  bool json = false, tensors = false;
  bool overwrite = false;
};

// `probe --pixel 260,60 a.png b.png`: a list of values swallows what follows, so
// what is at its end and no pixel is an image.
void take_images_from_pixels(ProbeFlags& flags) {
  const auto is_pixel = [](const std::string& word) {
    return word.find_first_not_of("-0123456789.,") == std::string::npos;
  };
  std::vector<std::string> images;
  for (const std::string& given : {flags.image1, flags.image2})
    if (!given.empty()) images.push_back(given);
  while (images.size() < 2 && !flags.pixels.empty() && !is_pixel(flags.pixels.back())) {
    images.insert(images.begin(), flags.pixels.back());
    flags.pixels.pop_back();
  }
  if (images.size() != 2 || flags.pixels.empty())
    throw UsageError("probe needs two images, A and B, and at least one --pixel X,Y.");
  flags.image1 = images[0];
  flags.image2 = images[1];
}

void print_pixel(const engine::ProbePixel& pixel) {
  fmt::print("pixel {},{}  cell {},{}  flow {:+.2f} {:+.2f} px\n", pixel.x, pixel.y, pixel.cell.x,
             pixel.cell.y, pixel.flow.u, pixel.flow.v);
  if (pixel.iterations.empty()) return;
  for (const auto& level : pixel.iterations.front().levels)
    fmt::print("  level {}: the response peaks at cell {},{} with {:.3f}\n", level.level,
               level.response_peak.x, level.response_peak.y, level.response_peak.value);
  Table table;
  std::vector<std::string> head = {"  k", "flow u", "v px", "delta u", "v cells"};
  for (const auto& level : pixel.iterations.front().levels)
    head.push_back(fmt::format("window {} peak", level.level));
  table.row(head);
  for (const auto& iteration : pixel.iterations) {
    const auto delta = [&](float Vec2::*part) {
      return iteration.delta ? fmt::format("{:+.3f}", *iteration.delta.*part) : std::string("-");
    };
    std::vector<std::string> row = {
        fmt::format("{:3}", iteration.k), fmt::format("{:+.2f}", iteration.flow.u),
        fmt::format("{:+.2f}", iteration.flow.v), delta(&Vec2::u), delta(&Vec2::v)};
    for (const auto& level : iteration.levels)
      row.push_back(fmt::format("{:+d},{:+d} {:6.3f}", level.window_peak.x, level.window_peak.y,
                                level.window_peak.value));
    table.row(row);
  }
  table.print();
}

// Before any work: results of two runs are never mixed, nor anybody's files written over.
void refuse_used_folder(const ProbeFlags& flags) {
  make_folder(flags.folder);
  if (!flags.overwrite && !std::filesystem::is_empty(flags.folder))
    throw Error(
        fmt::format("{} is not empty: give another folder, or write over it with "
                    "--overwrite.",
                    flags.folder));
}

// What the iterations change, as a person can follow it.
engine::WriteFilm film_writer() {
#ifdef FLOWSCOPE_HAS_MEDIA
  return [](const std::filesystem::path& file, const std::vector<Image>& pictures) {
    media::WriterOptions options;
    options.frame_rate = 4;
    media::VideoWriter film(file, options);
    for (const Image& picture : pictures) film.write(make_frame(picture));
    film.finish();
  };
#else
  return {};
#endif
}

void run(ProbeFlags flags, const std::stop_token& stop) {
  take_images_from_pixels(flags);
  std::vector<Cell> pixels;
  for (const std::string& text : flags.pixels) pixels.push_back(parse_pixel(text));
  SequenceOptions options = flags.model.sequence_options();
  options.trace = true;
  if (flags.json || !flags.folder.empty()) options.parts = kAllParts;
  static_cast<void>(flags.model.model_options());
  const auto [frame1, frame2] = read_image_pair(flags.image1, flags.image2);
  for (const Cell& pixel : pixels)
    if (pixel.x >= frame1.width || pixel.y >= frame1.height)
      throw UsageError(fmt::format("Pixel {},{} lies outside the images, which are {}x{}.", pixel.x,
                                   pixel.y, frame1.width, frame1.height));

  std::optional<FlowField> truth;
  if (!flags.truth.empty()) truth = read_flow(flags.truth);
  if (truth && truth->size() != frame1.size())
    throw Error(
        fmt::format("{} is {}x{} and the images are {}x{}; the truth has to be of their size.",
                    flags.truth, truth->width, truth->height, frame1.width, frame1.height));

  if (!flags.folder.empty()) refuse_used_folder(flags);
  const auto model = flags.model.open();
  if (!model->info().traceable)
    throw Error(
        fmt::format("{} has no correlation volume to look into; probe needs a RAFT model "
                    "(see: flowscope-cli models list).",
                    model->info().name));
  const FlowResult result = model->pair(frame1, frame2, options, stop);
  const auto probed = engine::probe(result, pixels);
  if (flags.json || !flags.folder.empty()) {
    const Json document = probe_json({model->info(), result, probed, truth, flags.gamma}, stop);
    if (!flags.folder.empty()) {
      const std::filesystem::path folder(flags.folder);
      engine::write_probe_folder(folder, result, pixels,
                                 {truth, flags.gamma, flags.tensors, film_writer()}, stop);
      write_atomically(folder / "probe.json",
                       [&](std::ostream& out) { out << document.dump(1) << '\n'; });
    }
    if (flags.json) {
      print_json(document);
      return;
    }
  }
  for (const auto& pixel : probed) {
    if (&pixel != &probed.front()) fmt::print("\n");
    print_pixel(pixel);
  }
}

}  // namespace

void add_probe(CLI::App& program, std::stop_token stop) {
  auto flags = std::make_shared<ProbeFlags>();
  CLI::App* command = program.add_subcommand(
      "probe", "What RAFT sees at pixels of an image: correlation peaks at every iteration");
  command->add_option("A", flags->image1, "The image that the pixels lie on");
  command->add_option("B", flags->image2, "The image after it, of the same size");
  command
      ->add_option("-p,--pixel", flags->pixels,
                   "Pixels counted from the upper left corner, one or more")
      ->type_name("X,Y ...")
      ->required();
  command->add_flag("--json", flags->json, "Print one JSON document instead of tables");
  command
      ->add_option("-o,--output", flags->folder,
                   "Folder for pictures, plots, films and numbers of everything")
      ->type_name("DIR");
  command->add_flag("--overwrite", flags->overwrite, "Write over what is in the folder");
  command->add_option("--truth", flags->truth, "The true flow from A to B: errors and RAFT's loss")
      ->type_name("FILE");
  command->add_option("--gamma", flags->gamma, "How the loss weighs iterations: gamma^(N - i)")
      ->capture_default_str()
      ->check(number_between(0.0, 1.0));
  command->add_flag("--tensors", flags->tensors,
                    "With -o: also hidden states, gates, motion features and lookups of every "
                    "iteration, which takes hundreds of megabytes");
  add_model_flags(*command, flags->model);
  add_size_flags(*command, flags->model);
  command->footer(
      "Needs a model with a correlation volume (RAFT). Every pair starts cold. Flow is in\n"
      "pixels of A, delta in cells of 8 px, peaks as offsets from the window's centre in\n"
      "cells of their level; k = 0 is the start, the last k the result. The rows are of the\n"
      "pixel's cell of 8x8 pixels, its flow in pixels; the flow above them is the pixel's own,\n"
      "upsampled, which differs at edges.\n\n"
      "Example:\n"
      "  flowscope-cli probe a.png b.png --pixel 260,60 405,175 --model raft-small --json\n"
      "  flowscope-cli probe a.png b.png --pixel 260,60 -o inside --truth a_to_b.flo");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
