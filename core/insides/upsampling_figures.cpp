#include "core/insides/upsampling_figures.h"

#include <algorithm>

#include "core/flow/colour_wheel.h"

namespace flowscope::insides {
namespace {

constexpr Colour kGrid{128, 128, 128};

Figure of(const FlowField& flow, float longest) {
  Figure figure;
  figure.picture = flow_to_colour(flow, longest);
  return figure;
}

Figure of(Map map) {
  Figure figure;
  figure.map = std::move(map);
  return figure;
}

}  // namespace

Figure weights_figure(const UpsamplingCell& cell, Colour pin) {
  constexpr int kSide = 3 * kSubpixels;
  Figure figure;
  figure.map = {kSide, kSide, {}};
  for (int y = 0; y < kSide; ++y)
    for (int x = 0; x < kSide; ++x)
      figure.map.values.push_back(cell.weights[0].at(x / 3, y / 3, y % 3 * 3 + x % 3));
  for (int at = 3; at < kSide; at += 3) {
    const double line = at, end = kSide;
    figure.marks.push_back({Mark::Shape::path, {{line, 0}, {line, end}}, kGrid, 1});
    figure.marks.push_back({Mark::Shape::path, {{0, line}, {end, line}}, kGrid, 1});
  }
  const double left = 3.0 * cell.sx, top = 3.0 * cell.sy;
  figure.marks.push_back(box_mark({left, top, left + 3, top + 3}, pin, 2));
  return figure;
}

std::vector<Mark> region_marks(const RegionView& view, const UpsamplingCell& cell, Colour pin) {
  const Padding pad = view.trace.padding();
  const double left = cell.cell.x * kSubpixels - pad.left - view.region.x;
  const double top = cell.cell.y * kSubpixels - pad.top - view.region.y;
  return {box_mark({left, top, left + kSubpixels, top + kSubpixels}, kLine, 1),
          cell_mark(left + cell.sx, top + cell.sy, pin)};
}

float full_colour(const UpsampledWays& ways) {
  float longest = std::max({1e-6f, max_flow_length(ways.bilinear), max_flow_length(ways.nearest)});
  if (!ways.convex.empty()) longest = std::max(longest, max_flow_length(ways.convex));
  return longest;
}

RegionFigures region_figures(const RegionView& view) {
  const auto& [trace, region, ways, frame1, unreachable] = view;
  const float longest = full_colour(ways);
  const bool convex = !ways.convex.empty();
  RegionFigures out;
  out.nearest = of(ways.nearest, longest);
  out.bilinear = of(ways.bilinear, longest);
  if (convex) out.convex = of(ways.convex, longest);
  out.original.picture = Image(region.width, region.height);
  out.original.behind = frame1;
  out.original.opacity = 0;
  const Size size = trace.inference_size();
  out.original.behind_covers = {-double(region.x), -double(region.y), double(size.width - region.x),
                                double(size.height - region.y)};
  out.difference = of(difference(convex ? ways.convex : ways.nearest, ways.bilinear));
  if (unreachable) out.unreachable = of(part_of(*unreachable, trace, region));
  return out;
}

}  // namespace flowscope::insides
