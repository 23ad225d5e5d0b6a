#include "core/insides/neighbours.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/flow/colour_wheel.h"
#include "core/insides/plot.h"

namespace flowscope::insides {
namespace {

constexpr double kTitle = 18, kGap = 2, kBar = 4, kHatch = 8;

std::string rectangle(double x, double y, double width, double height, const std::string& fill) {
  return fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"{}\"/>\n", x, y,
      width, height, fill);
}

std::string hatched(double x, double y, double side, const std::string& colour) {
  std::string out;
  for (int line = 1; line * kHatch < 2 * side; ++line) {  // up to the right
    const double at = line * kHatch;
    const double in = std::max(0.0, at - side), down = std::min(at, side);
    out += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x + in,
        y + down, x + down, y + in, colour);
  }
  return out;
}

}  // namespace

std::vector<std::string> neighbour_lines(const UpsamplingCell& cell, int neighbour, int sx,
                                         int sy) {
  const Vec2 flow = cell.neighbours[std::size_t(neighbour)];
  std::vector<std::string> lines = {fmt::format("{:+.1f}", flow.u), fmt::format("{:+.1f}", flow.v)};
  if (!cell.weights.empty())
    lines.push_back(fmt::format("{:.0f} %", 100 * double(cell.weights[0].at(sx, sy, neighbour))));
  return lines;
}

std::string neighbours_svg(const UpsamplingCell& cell, int sx, int sy, float longest,
                           const NeighboursStyle& style) {
  std::string out = svg_head(style.width, style.height, style.paper);
  out += fmt::format("<g font-family=\"{}\" font-size=\"{}\">\n<g fill=\"{}\">\n", style.font,
                     style.font_size, style.quiet);
  out += svg_text(style.width / 2.0, kTitle - 5, "middle", "3×3 coarse flows, px") + "</g>\n";
  const double side =
      std::floor((std::min(double(style.width), style.height - kTitle) - 2 * kGap) / 3);
  const double left = std::floor((style.width - 3 * side - 2 * kGap) / 2);
  const double line = style.font_size * 1.15;
  for (int n = 0; n < 9; ++n) {
    const int column = n % 3, row = n / 3;
    const double x = left + column * (side + kGap), y = kTitle + row * (side + kGap);
    const Vec2 flow = cell.neighbours[std::size_t(n)];
    std::string ink = style.ink;
    if (cell.inside[std::size_t(n)]) {
      const auto [r, g, b] = flow_colour(flow.u / longest, flow.v / longest);
      out += rectangle(x, y, side, side, fmt::format("#{:02x}{:02x}{:02x}", r, g, b));
      ink = (r * 11 + g * 16 + b * 5) / 32 > 110 ? "#000000" : "#ffffff";
    } else {
      out += hatched(x, y, side, style.quiet);
    }
    const auto lines = neighbour_lines(cell, n, sx, sy);
    const double room = side - (lines.size() > 2 ? kBar + 3 : 0);
    double base = y + (room - line * double(lines.size())) / 2 + line * 0.8;
    out += fmt::format("<g fill=\"{}\">\n", ink);
    for (const std::string& each : lines) {
      out += svg_text(x + side / 2, base, "middle", each);
      base += line;
    }
    out += "</g>\n";
    if (!cell.weights.empty())
      out += rectangle(x + 2, y + side - kBar - 2,
                       (side - 4) * double(cell.weights[0].at(sx, sy, n)), kBar, ink);
  }
  return out + "</g>\n</svg>\n";
}

}  // namespace flowscope::insides
