// The part of the folder that concerns the whole frame: how cells match, vary and are
// upsampled.
#include <algorithm>

#include "core/engine/probe_files.h"
#include "core/flow/colour_wheel.h"
#include "core/insides/covariance_figures.h"
#include "core/insides/matching_figures.h"
#include "core/insides/plots.h"
#include "core/insides/upsampling_figures.h"

namespace flowscope::engine {
namespace {

using insides::painted;
using insides::Palette;

constexpr int kFrameWidth = 560;  // of maps over the frame in a picture, about

Image large(const insides::Figure& figure) {
  return insides::drawn(figure, insides::side_for(figure.cells().width, kFrameWidth));
}

void write_matching(const ProbeFiles& files, const FlowResult& result) {
  const Trace& trace = *result.trace;
  for (const bool back : {false, true}) {
    const Matches matches = trace.matches(back, files.stop());
    const std::string name = back ? "matching_back_" : "matching_";
    for (const auto quality : insides::kMatchQualities) {
      files.picture(name + to_string(quality), large(matching_figure(trace, matches, quality)));
      files.picture(
          name + to_string(quality) + "_over_image",
          large(matching_figure(trace, matches, quality, back ? result.frame2 : result.frame1)));
    }
    files.numbers(name + "best", insides::displacements(matches));
    files.numbers(name + "value", matches.value);
    files.numbers(name + "second", matches.second);
    files.numbers(name + "margin", insides::margins(matches));
    files.numbers(name + "entropy", matches.entropy);
  }
}

void write_covariance(const ProbeFiles& files, const Trace& trace, Cell cell) {
  const insides::ResponseCovariance covariance(trace.inside(Inside::features1),
                                               trace.inside(Inside::features2), trace.levels(),
                                               files.stop());
  std::vector<insides::RowWidth> widths;
  for (int level = 0; level < covariance.levels(); ++level) {
    if (covariance.width(level) < 1 || covariance.height(level) < 1) break;
    check_stop(files.stop());
    const std::string number = std::to_string(level + 1);
    const Map variance = covariance.variance(level, files.stop());
    files.numbers("covariance_diagonal_level" + number, variance);
    insides::Figure diagonal;
    diagonal.map = variance;
    files.picture("covariance_diagonal_level" + number, large(diagonal));
    if (covariance.width(level) * covariance.height(level) <=
        insides::ResponseCovariance::kLargest) {
      const Map matrix = covariance.matrix(level, files.stop());
      files.numbers("covariance_level" + number, matrix);
      insides::Figure whole;
      whole.map = matrix;
      whole.palette = Palette::diverging;
      files.picture("covariance_level" + number, large(whole));
    }
    const Cell at = covariance.cell_on(level, cell);
    const Map row = covariance.row(level, at);
    widths.push_back(insides::row_width(row, at, trace.cell_size() << level));
    files.numbers("covariance_row_level" + number, row);
    files.picture("covariance_row_level" + number,
                  large(insides::covariance_figure(trace, row, level, at, {0, 0, 0})));
  }
  files.drawing("covariance_widths", svg(insides::widths_plot(widths, cell)));
}

void write_upsampling(const ProbeFiles& files, const FlowResult& result,
                      const ProbeFolderOptions& options) {
  const Trace& trace = *result.trace;
  const int n = trace.iterations();
  const insides::UpsampledWays ways = insides::upsampled_ways(trace, n);
  const float longest = insides::full_colour(ways);
  const auto write = [&](const char* name, const FlowField& flow) {
    files.numbers(std::string("upsampled_") + name, flow);
    files.picture(std::string("upsampled_") + name, flow_to_colour(flow, longest));
  };
  write("bilinear", ways.bilinear);
  write("nearest", ways.nearest);
  if (!ways.convex.empty()) write("convex", ways.convex);
  const Map difference =
      insides::difference(ways.convex.empty() ? ways.nearest : ways.convex, ways.bilinear);
  files.numbers("upsampled_difference", difference);
  files.picture("upsampled_difference", painted(difference, Palette::sequential));
  if (!options.truth) return;
  const Map far = insides::unreachable(trace, n, *options.truth, files.stop());
  files.numbers("unreachable", far);
  files.picture("unreachable", painted(far, Palette::sequential));
}

}  // namespace

void write_probe_frame(const ProbeFiles& files, const FlowResult& result, Cell covariance_of,
                       const ProbeFolderOptions& options) {
  write_matching(files, result);
  write_covariance(files, *result.trace, covariance_of);
  write_upsampling(files, result, options);
}

}  // namespace flowscope::engine
