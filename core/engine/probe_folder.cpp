#include "core/engine/probe_folder.h"

#include <algorithm>

#include "core/engine/probe_files.h"
#include "core/flow/colour_wheel.h"
#include "core/insides/channels.h"
#include "core/insides/components.h"
#include "core/insides/covariance.h"
#include "core/insides/draw.h"
#include "core/insides/iterations.h"
#include "core/insides/matching.h"
#include "core/insides/paint.h"
#include "core/insides/upsampling.h"

namespace flowscope::engine {
namespace {

using insides::painted;
using insides::Palette;

std::string at_k(const std::string& name, int k) { return fmt::format("{}_k{:02}", name, k); }

// ---- iterations ----

void write_flows(const ProbeFiles& files, const Trace& trace, float longest) {
  for (int k = 0; k <= trace.iterations(); ++k) {
    const FlowField low = trace.flow_at(k);
    files.numbers(at_k("flow_low", k), low);
    const bool shown = !trace.convex() || trace.has(Inside::hidden) || k == trace.iterations();
    if (shown) files.picture(at_k("flow", k), flow_to_colour(trace.upsampled(k), longest));
  }
}

void write_curves(const ProbeFiles& files, const Trace& trace, const ProbeFolderOptions& options) {
  insides::Curve mean{"mean", {}, {}}, largest{"largest", {}, {}};
  for (const insides::Change& change : insides::changes(trace)) {
    mean.y.push_back(change.mean);
    largest.y.push_back(change.largest);
  }
  files.plot("changes", {"Updates |Δf|", "update", "cells of 8 px", 0, {mean, largest}});
  if (!options.truth) return;
  const auto errors = insides::iteration_errors(trace, *options.truth, 400, files.stop());
  insides::Curve epe{"EPE", {}, {}}, l1{"mean L1", {}, {}}, term{"term of the loss", {}, {}};
  for (const insides::IterationError& error : errors) {
    epe.y.push_back(error.epe);
    l1.y.push_back(error.l1);
  }
  for (const insides::LossTerm& each :
       insides::loss_terms({l1.y.begin() + 1, l1.y.end()}, options.gamma))
    term.y.push_back(each.product);
  files.plot("errors", {"Error by iteration", "iteration", "px", 0, {epe, l1}});
  files.plot("loss",
             {fmt::format("RAFT's loss, γ = {}", options.gamma), "iteration", "px", 1, {term}});
}

// ---- features ----

void write_channels(const ProbeFiles& files, const std::string& name, const Channels& channels) {
  constexpr int kColumns = 16;
  std::vector<Image> pictures;
  for (int c = 0; c < channels.count; ++c)
    pictures.push_back(painted(channels.map(c), Palette::diverging));
  files.numbers(name, channels);
  files.picture(name, insides::sheet(pictures, kColumns));
  files.picture(
      name + "_components",
      insides::magnified(insides::component_picture(insides::principal_components(channels)), 8));
}

void write_features(const ProbeFiles& files, const Trace& trace) {
  const int n = trace.iterations();
  for (const auto& [what, k] : {std::pair{Inside::features1, 0},
                                {Inside::features2, 0},
                                {Inside::context, 0},
                                {Inside::hidden, n},
                                {Inside::motion, n - 1}})
    if (trace.has(what)) write_channels(files, to_string(what), trace.inside(what, k));
  if (!trace.has(Inside::motion)) return;
  // A film strip: a row for each channel, a column for each update, one scale a row.
  std::vector<Image> strip;
  for (const int channel : insides::telling_motion_features(trace, n - 1)) {
    std::vector<Map> maps;
    for (int k = 0; k < n; ++k) maps.push_back(trace.inside(Inside::motion, k).map(channel));
    const auto [least, largest] = insides::range_over(maps);
    const float most = std::max(std::abs(least), std::abs(largest));
    for (const Map& map : maps)
      strip.push_back(painted(map, Palette::diverging, insides::Scale{-most, most}));
  }
  files.picture("motion_film", insides::sheet(strip, n));
}

void write_gates(const ProbeFiles& files, const Trace& trace) {
  if (!trace.has(Inside::z)) return;
  for (int pass = 0; pass < trace.passes(); ++pass)
    for (const Inside gate : {Inside::z, Inside::r, Inside::q}) {
      const bool is_signed = gate == Inside::q;
      std::vector<Image> pictures;
      for (int k = 0; k < trace.iterations(); ++k)
        pictures.push_back(
            insides::magnified(painted(insides::mean_over_channels(trace.inside(gate, k, pass)),
                                       is_signed ? Palette::diverging : Palette::sequential,
                                       insides::Scale{is_signed ? -1.0f : 0.0f, 1}),
                               3));
      files.picture(fmt::format("gate_{}_pass{}", to_string(gate), pass + 1),
                    insides::sheet(pictures));
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

// ---- the whole frame ----

void write_matching(const ProbeFiles& files, const Trace& trace) {
  for (const bool back : {false, true}) {
    const Matches matches = trace.matches(back, files.stop());
    const std::string name = back ? "matching_back_" : "matching_";
    const Map margin = insides::margins(matches);
    const FlowField best = insides::displacements(matches);
    files.numbers(name + "best", best);
    files.picture(name + "best", insides::magnified(flow_to_colour(best, 0), 8));
    for (const auto& [part, map] :
         {std::pair<const char*, const Map*>{"margin", &margin}, {"entropy", &matches.entropy}}) {
      files.numbers(name + part, *map);
      files.picture(name + part, insides::magnified(painted(*map, Palette::sequential), 8));
    }
  }
}

void write_covariance(const ProbeFiles& files, const Trace& trace, Cell cell) {
  const insides::ResponseCovariance covariance(trace.inside(Inside::features1),
                                               trace.inside(Inside::features2), trace.levels());
  for (int level = 0; level < trace.levels(); ++level) {
    check_stop(files.stop());
    const int width = covariance.width(level), height = covariance.height(level);
    const std::string number = std::to_string(level + 1);
    if (width * height <= insides::ResponseCovariance::kLargest) {
      const Map matrix = covariance.matrix(level);
      files.numbers("covariance_level" + number, matrix);
      files.picture("covariance_level" + number,
                    insides::magnified(painted(matrix, Palette::diverging),
                                       magnification(matrix.width, 640)));
    }
    const Cell at{std::min(cell.x >> level, width - 1), std::min(cell.y >> level, height - 1)};
    const Map row = covariance.row(level, at);
    files.numbers("covariance_row_level" + number, row);
    files.picture("covariance_row_level" + number,
                  insides::magnified(painted(row, Palette::diverging), magnification(width, 568)));
  }
}

void write_upsampling(const ProbeFiles& files, const Trace& trace,
                      const ProbeFolderOptions& options, float longest) {
  const int n = trace.iterations();
  const insides::UpsampledWays ways = insides::upsampled_ways(trace, n);
  const auto write = [&](const char* name, const FlowField& flow) {
    files.picture(std::string("upsampled_") + name, flow_to_colour(flow, longest));
  };
  write("bilinear", ways.bilinear);
  write("nearest", ways.nearest);
  if (!ways.convex.empty()) {
    write("convex", ways.convex);
    const Map difference = insides::difference(ways.convex, ways.bilinear);
    files.numbers("upsampled_difference", difference);
    files.picture("upsampled_difference", painted(difference, Palette::sequential));
  }
  if (!options.truth) return;
  const Map far = insides::unreachable(trace, n, *options.truth);
  files.numbers("unreachable", far);
  files.picture("unreachable", painted(far, Palette::sequential));
}

}  // namespace

void write_probe_folder(const std::filesystem::path& folder, const FlowResult& result,
                        const std::vector<Cell>& pixels, const ProbeFolderOptions& options,
                        std::stop_token stop) {
  if (!result.trace) throw Error("This result has no trace to write: only RAFT models keep one.");
  const ProbeFiles files(folder, std::move(stop));
  const Trace& trace = *result.trace;
  const float longest = max_flow_length(*result.flow);
  for (const Cell& pixel : pixels)
    write_probe_pixel(files.below(fmt::format("pixel_{}_{}", pixel.x, pixel.y)), result, pixel);
  files.numbers("flow", *result.flow);
  write_flows(files, trace, longest);
  write_curves(files, trace, options);
  write_features(files, trace);
  write_gates(files, trace);
  write_matching(files, trace);
  const Cell middle{trace.map_size(0).width / 2, trace.map_size(0).height / 2};
  write_covariance(files, trace, pixels.empty() ? middle : trace.cell_of(pixels[0].x, pixels[0].y));
  write_upsampling(files, trace, options, longest);
  if (options.all_tensors) write_all_tensors(files, trace);
}

}  // namespace flowscope::engine
