// flowscope-cli probe A B --pixel X,Y ...
#include "core/engine/probe.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "app/flowscope-cli/commands.h"
#include "app/flowscope-cli/image_pair.h"
#include "app/flowscope-cli/model_flags.h"
#include "app/flowscope-cli/output.h"
#include "app/flowscope-cli/values.h"
#include "core/base/error.h"

namespace flowscope::cli {
namespace {

struct ProbeFlags {
  ModelFlags model;
  std::string image1, image2;
  std::vector<std::string> pixels;
  bool json = false;
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

Json vector_json(Vec2 v) { return {v.u, v.v}; }

Json level_json(const engine::ProbeLevel& level) {
  return {{"level", level.level},
          {"correspondence", vector_json(level.correspondence)},
          {"response_peak",
           {{"at", {level.response_peak.x, level.response_peak.y}},
            {"value", level.response_peak.value}}},
          {"window_peak",
           {{"offset", {level.window_peak.x, level.window_peak.y}},
            {"value", level.window_peak.value}}}};
}

Json pixel_json(const engine::ProbePixel& pixel) {
  Json iterations = Json::array();
  for (const auto& iteration : pixel.iterations) {
    Json levels = Json::array();
    for (const auto& level : iteration.levels) levels.push_back(level_json(level));
    iterations.push_back(
        {{"k", iteration.k},
         {"cell_size", iteration.cell_size},
         {"flow", vector_json(iteration.flow)},
         {"delta", iteration.delta ? vector_json(*iteration.delta) : Json(nullptr)},
         {"levels", levels}});
  }
  return {{"pixel", {pixel.x, pixel.y}},
          {"cell", {pixel.cell.x, pixel.cell.y}},
          {"flow", vector_json(pixel.flow)},
          {"iterations", iterations}};
}

void print_document(const ModelInfo& info, const FlowResult& result,
                    const std::vector<engine::ProbePixel>& pixels) {
  const Padding padding = result.trace->padding();
  Json list = Json::array();
  for (const auto& pixel : pixels) list.push_back(pixel_json(pixel));
  print_json({{"model", info.name},
              {"size", size_json(result.trace->source_size())},
              {"inference_size", size_json(result.trace->inference_size())},
              {"padding", {padding.left, padding.right, padding.top, padding.bottom}},
              {"iterations", result.trace->iterations()},
              {"pixels", list}});
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

void run(ProbeFlags flags, const std::stop_token& stop) {
  take_images_from_pixels(flags);
  std::vector<Cell> pixels;
  for (const std::string& text : flags.pixels) pixels.push_back(parse_pixel(text));
  SequenceOptions options = flags.model.sequence_options();
  options.trace = true;
  static_cast<void>(flags.model.model_options());
  const auto [frame1, frame2] = read_image_pair(flags.image1, flags.image2);
  for (const Cell& pixel : pixels)
    if (pixel.x >= frame1.width || pixel.y >= frame1.height)
      throw UsageError(fmt::format("Pixel {},{} lies outside the images, which are {}x{}.", pixel.x,
                                   pixel.y, frame1.width, frame1.height));

  const auto model = flags.model.open();
  if (!model->info().traceable)
    throw Error(
        fmt::format("{} has no correlation volume to look into; probe needs a RAFT model "
                    "(see: flowscope-cli models list).",
                    model->info().name));
  const FlowResult result = model->pair(frame1, frame2, options, stop);
  const auto probed = engine::probe(result, pixels);
  if (flags.json) {
    print_document(model->info(), result, probed);
    return;
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
  add_model_flags(*command, flags->model);
  add_size_flags(*command, flags->model);
  command->footer(
      "Needs a model with a correlation volume (RAFT). Every pair starts cold. Flow is in\n"
      "pixels of A, delta in cells of 8 px, peaks as offsets from the window's centre in\n"
      "cells of their level; k = 0 is the start, the last k the result.\n\n"
      "Example:\n"
      "  flowscope-cli probe a.png b.png --pixel 260,60 405,175 --model raft-small --json");
  command->callback([flags, stop] { run(*flags, stop); });
}

}  // namespace flowscope::cli
