#include "core/engine/probe_folder.h"

#include <algorithm>
#include <map>

#include "core/base/error.h"
#include "core/engine/probe_files.h"
#include "core/flow/colour_wheel.h"
#include "core/insides/channels.h"
#include "core/insides/component_figures.h"
#include "core/insides/gate_figures.h"
#include "core/insides/network_drawing.h"
#include "core/insides/plots.h"
#include "core/insides/tensors.h"

namespace flowscope::engine {
namespace {

using insides::painted;
using insides::Palette;

constexpr int kMapWidth = 200, kLargeWidth = 560;  // of maps in a picture, about

// ---- iterations ----

void write_flows(const ProbeFiles& files, const Trace& trace, float longest) {
  const float longest_low = max_flow_length(trace.flow_at(trace.iterations()));
  std::vector<Image> flows, low, steps;
  const auto enlarged = [&](const FlowField& flow, int k, float full) {
    return insides::magnified(flow_to_colour(flow, full), side_at(trace, k, 0, kMapWidth));
  };
  for (int k = 0; k <= trace.iterations(); ++k) {
    files.numbers(at_k("flow_low", k), trace.flow_at(k));
    low.push_back(enlarged(trace.flow_at(k), k, longest_low));
    if (k < trace.iterations()) {
      files.numbers(at_k("delta", k), trace.delta_at(k));
      steps.push_back(enlarged(trace.delta_at(k), k, 0));  // each on the scale of its own longest
    }
    const bool shown = !trace.convex() || trace.has(Inside::hidden) || k == trace.iterations();
    if (!shown) continue;
    flows.push_back(flow_to_colour(trace.upsampled(k), longest));
    files.picture(at_k("flow", k), flows.back());
  }
  files.film("flow", by_iteration(flows));
  files.steps("flow_low", low);
  files.steps("delta", steps);
}

void write_curves(const ProbeFiles& files, const Trace& trace, const ProbeFolderOptions& options) {
  files.drawing("changes", svg(insides::changes_plot(insides::changes(trace))));
  if (!options.truth) return;
  const auto errors = insides::iteration_errors(trace, *options.truth, 400, files.stop());
  files.drawing("errors", svg(std::vector{insides::errors_plot(errors),
                                          insides::loss_plot(errors, options.gamma)}));
}

// ---- features ----

void write_channels(const ProbeFiles& files, const FlowResult& result, Inside what, int k) {
  constexpr int kColumns = 16;
  const Trace& trace = *result.trace;
  const std::string name = to_string(what);
  const Channels channels = trace.inside(what, k);
  std::vector<Image> pictures;
  for (int c = 0; c < channels.count; ++c)
    pictures.push_back(
        insides::captioned(painted(channels.map(c), Palette::diverging), std::to_string(c)));
  files.numbers(name, channels);
  files.picture(name, insides::sheet(pictures, kColumns));
  const auto components = insides::principal_components(channels, files.stop());
  const Frame& image = what == Inside::features2 ? result.frame2 : result.frame1;
  for (const bool over_image : {false, true}) {
    const insides::Figure figure =
        insides::components_figure(trace, what, k, components, over_image ? image : Frame());
    files.picture(name + (over_image ? "_components_over_image" : "_components"),
                  insides::drawn(figure, insides::side_for(channels.width, kLargeWidth)));
  }
}

// Channel by channel through the four tensors, side by side; those with fewer begin again.
void write_sweep(const ProbeFiles& files, const Trace& trace) {
  static constexpr const char* kNames[] = {"features 1,", "features 2,", "hidden,", "context,"};
  std::vector<Channels> tensors;
  int most = 0;
  for (const Inside what :
       {Inside::features1, Inside::features2, Inside::hidden, Inside::context}) {
    if (!trace.has(what)) return;
    tensors.push_back(
        trace.inside(what, insides::tensor_iteration(trace, what, trace.iterations())));
    most = std::max(most, tensors.back().count);
  }
  std::vector<Image> frames;
  for (int channel = 0; channel < most; ++channel) {
    check_stop(files.stop());
    std::vector<Image> four;
    for (const Channels& each : tensors) {
      const Map map = each.map(channel % each.count);
      four.push_back(
          insides::captioned(insides::magnified(painted(map, Palette::diverging),
                                                insides::side_for(map.width, kMapWidth)),
                             fmt::format("{} {}", kNames[four.size()], channel % each.count)));
    }
    frames.push_back(insides::sheet(four, 2));
  }
  files.film("sweep", frames);
}

void write_features(const ProbeFiles& files, const FlowResult& result) {
  const Trace& trace = *result.trace;
  const int n = trace.iterations();
  for (const auto& [what, k] : {std::pair{Inside::features1, 0},
                                {Inside::features2, 0},
                                {Inside::context, 0},
                                {Inside::hidden, n},
                                {Inside::motion, n - 1}})
    if (trace.has(what)) write_channels(files, result, what, k);
  if (!trace.has(Inside::motion)) return;
  // A film strip: a row for each channel, a column for each update, one scale a row.
  std::vector<Image> strip;
  for (const int channel : insides::telling_motion_features(trace, n - 1)) {
    std::vector<Map> maps;
    for (int k = 0; k < n; ++k) maps.push_back(trace.inside(Inside::motion, k).map(channel));
    const auto [least, largest] = insides::range_over(maps);
    const float most = std::max(std::abs(least), std::abs(largest));
    const int of_flow = channel - (trace.inside(Inside::motion, 0).count - 2);
    const std::string name = of_flow < 0 ? std::to_string(channel) : of_flow == 0 ? "u" : "v";
    for (std::size_t k = 0; k < maps.size(); ++k)
      strip.push_back(
          insides::captioned(painted(maps[k], Palette::diverging, insides::Scale{-most, most}),
                             fmt::format("{} k {}", name, k)));
  }
  files.picture("motion_film", insides::sheet(strip, n));
}

void write_gates(const ProbeFiles& files, const Trace& trace) {
  if (!trace.has(Inside::z)) return;
  for (int pass = 0; pass < trace.passes(); ++pass) {
    std::map<std::string, std::vector<Image>> pictures;
    for (int k = 0; k < trace.iterations(); ++k) {
      check_stop(files.stop());
      const insides::GateFigures figures =
          insides::gate_figures(trace, k, pass, insides::gru_pass(trace, k, pass));
      const auto add = [&](const std::string& name, const insides::Figure& figure) {
        pictures[name].push_back(insides::drawn(figure, side_at(trace, k, 0, kMapWidth)));
      };
      add("z", figures.z);
      add("r", figures.r);
      add("q", figures.q);
      add("change", figures.change);
      if (pass > 0) continue;  // the iteration's, not the pass's
      add("hidden_before", figures.before);
      add("hidden_after", figures.after);
      if (figures.between) add("hidden_between", *figures.between);
    }
    for (const auto& [name, over_iterations] : pictures) {
      const bool of_pass = name.rfind("hidden", 0) != 0;
      files.steps(of_pass ? fmt::format("gate_{}_pass{}", name, pass + 1) : name, over_iterations);
    }
    const auto means = insides::gate_means(trace, pass, files.stop());
    files.drawing(fmt::format("gates_pass{}", pass + 1),
                  svg(insides::gates_plot(means, pass, trace.passes())));
  }
}

void write_all_tensors(const ProbeFiles& files, const Trace& trace) {
  for (int k = 0; k <= trace.iterations(); ++k)
    for (const Inside what : {Inside::hidden, Inside::motion, Inside::lookup, Inside::z, Inside::r,
                              Inside::q, Inside::after}) {
      const bool of_update = what != Inside::hidden;
      if (!trace.has(what) || (of_update && k == trace.iterations())) continue;
      const bool of_pass =
          what == Inside::z || what == Inside::r || what == Inside::q || what == Inside::after;
      for (int pass = 0; pass < (of_pass ? trace.passes() : 1); ++pass)
        files.numbers(at_k(to_string(what), k) + (of_pass ? fmt::format("_pass{}", pass + 1) : ""),
                      trace.inside(what, k, pass));
    }
}

}  // namespace

void write_probe_folder(const std::filesystem::path& folder, const FlowResult& result,
                        const std::vector<Cell>& pixels, const ProbeFolderOptions& options,
                        std::stop_token stop) {
  if (!result.trace) throw Error("This result has no trace to write: only RAFT models keep one.");
  const ProbeFiles files(folder, options.film, std::move(stop));
  const Trace& trace = *result.trace;
  for (std::size_t i = 0; i < pixels.size(); ++i)
    write_probe_pixel(files.below(fmt::format("pixel_{}_{}", pixels[i].x, pixels[i].y)), result,
                      pixels[i], int(i) + 1);
  files.numbers("flow", *result.flow);
  write_flows(files, trace, max_flow_length(*result.flow));
  write_curves(files, trace, options);
  write_features(files, result);
  write_sweep(files, trace);
  write_gates(files, trace);
  const Cell middle{trace.map_size(0).width / 2, trace.map_size(0).height / 2};
  write_probe_frame(files, result,
                    pixels.empty() ? middle : trace.cell_of(pixels[0].x, pixels[0].y), options);
  const auto blocks = trace.blocks();
  if (!blocks.empty()) files.drawing("network", svg(insides::network_drawing(blocks)));
  if (options.all_tensors) write_all_tensors(files, trace);
}

}  // namespace flowscope::engine
