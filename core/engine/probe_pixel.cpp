// One pixel's folder: what a click on it shows.
#include <algorithm>
#include <cmath>

#include "core/engine/probe_files.h"
#include "core/flow/colour_wheel.h"
#include "core/insides/lookup_figures.h"
#include "core/insides/matching_figures.h"
#include "core/insides/neighbours.h"
#include "core/insides/upsampling_figures.h"

namespace flowscope::engine {
namespace {

using insides::Colour;
using insides::Figure;

constexpr int kMapWidth = 200, kWindowWidth = 126, kCloseUpWidth = 168, kLargeWidth = 560;
constexpr int kRegion = 64;  // pixels around the pixel that are shown upsampled

Image drawn_wide(const Figure& figure, int wanted) {
  return insides::drawn(figure, insides::side_for(figure.cells().width, wanted));
}

// Response maps and windows, iteration by iteration.
void write_level(const ProbeFiles& files, const FlowResult& result, Cell cell, int level,
                 Colour pin) {
  const Trace& trace = *result.trace;
  std::vector<Image> maps, over_image, windows, close_ups;
  std::vector<float> values;
  int side = 0;
  for (int k = 0; k <= trace.iterations(); ++k) {
    const insides::LookupWindow window = insides::lookup_window(trace, k, cell, level);
    const insides::LookupView view{trace, k, cell, window, pin};
    const Figure upright = insides::window_figure(view);
    const int pixels = side_at(trace, k, level, kMapWidth);
    maps.push_back(insides::drawn(insides::response_figure(view), pixels));
    over_image.push_back(insides::drawn(insides::response_figure(view, result.frame2), pixels));
    windows.push_back(drawn_wide(upright, kWindowWidth));
    close_ups.push_back(
        insides::beside(insides::neighbourhood_figure(window), upright, kCloseUpWidth));
    side = window.values.width;
    values.insert(values.end(), window.values.values.begin(), window.values.values.end());
  }
  const std::string number = std::to_string(level + 1);
  files.numbers("response_level" + number, trace.response(cell, level));
  files.numbers("windows_level" + number, {trace.iterations() + 1, side, side}, values);
  files.picture("responses_level" + number, insides::sheet(by_iteration(maps)));
  files.picture("windows_level" + number, insides::sheet(by_iteration(windows)));
  files.steps("responses_over_image_level" + number, over_image);
  files.steps("close_up_level" + number, close_ups);
}

// Its similarity with all of image 2, and what the best match there finds in image 1.
void write_matches(const ProbeFiles& files, const FlowResult& result, Cell cell, Colour pin) {
  const Trace& trace = *result.trace;
  const Map response = trace.response(cell, 0);
  const insides::Peak best = insides::highest(response);
  const Map back = insides::similarity(trace.inside(Inside::features2), {best.x, best.y},
                                       trace.inside(Inside::features1));
  Figure there = insides::similarity_figure(trace, response, result.frame2);
  const Vec2 at = trace.correspondence(trace.iterations(), cell, 0);
  there.marks.push_back(insides::cell_mark(double(at.u), double(at.v), insides::kCorrespondence));
  Figure and_back = insides::similarity_figure(trace, back, result.frame1);
  and_back.marks.push_back(insides::cell_mark(cell.x, cell.y, pin));
  files.picture("match", drawn_wide(there, kLargeWidth));
  files.picture("match_back", drawn_wide(and_back, kLargeWidth));
  files.numbers("match_back", back);
}

void write_way(const ProbeFiles& files, const FlowResult& result, Cell cell, Colour pin) {
  const Trace& trace = *result.trace;
  files.picture("trail", insides::drawn(insides::way_figure(trace, cell, pin, result.frame2), 1));
  files.picture("windows_at_the_start",
                insides::drawn(insides::reach_figure(trace, 0, cell, result.frame2), 1));
}

// How the pixel's flow comes from the coarse ones, and its surroundings in every way.
void write_upsampling(const ProbeFiles& files, const FlowResult& result, Cell pixel, Colour pin) {
  const Trace& trace = *result.trace;
  const insides::Upsampler upsampler(trace, trace.iterations());
  const insides::UpsamplingCell cell = upsampler.at(pixel.x, pixel.y);
  float longest = 1e-6f;
  std::vector<float> flows;
  for (const Vec2 flow : cell.neighbours) {
    longest = std::max(longest, std::hypot(flow.u, flow.v));
    flows.insert(flows.end(), {flow.u, flow.v});
  }
  files.numbers("neighbours", {3, 3, 2}, flows);
  files.drawing("neighbours", insides::neighbours_svg(cell, cell.sx, cell.sy, longest));
  if (!cell.weights.empty()) {
    const auto& values = cell.weights[0].values;
    files.numbers("upsampling_weights", {8, 8, 3, 3}, {values.begin(), values.end()});
    files.picture("upsampling_weights", drawn_wide(insides::weights_figure(cell, pin), 288));
  }

  const insides::Region region = insides::region_around(trace, pixel.x, pixel.y, kRegion);
  const insides::UpsampledWays ways = upsampler.ways(region);
  const insides::RegionView view{trace, region, ways, result.frame1};
  const insides::RegionFigures figures = insides::region_figures(view);
  const auto marks = insides::region_marks(view, cell, pin);
  std::vector<Image> pictures;
  const auto add = [&](Figure figure, const char* name) {
    figure.marks = marks;
    pictures.push_back(insides::captioned(drawn_wide(figure, 2 * kWindowWidth), name));
  };
  add(figures.nearest, "nearest");
  add(figures.bilinear, "bilinear");
  if (figures.convex) add(*figures.convex, "convex");
  add(figures.original, "image 1");
  add(figures.difference, figures.convex ? "convex - bilinear" : "nearest - bilinear");
  files.picture("upsampling", insides::sheet(pictures, int(pictures.size())));
}

}  // namespace

void write_probe_pixel(const ProbeFiles& files, const FlowResult& result, Cell pixel, int number) {
  const Trace& trace = *result.trace;
  const Cell cell = trace.cell_of(pixel.x, pixel.y);
  const Colour pin = insides::pin_colour(number);
  for (int level = 0; level < trace.levels(); ++level) write_level(files, result, cell, level, pin);
  write_matches(files, result, cell, pin);
  write_way(files, result, cell, pin);
  write_upsampling(files, result, pixel, pin);
}

}  // namespace flowscope::engine
