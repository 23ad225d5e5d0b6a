// Curves as SVG.
#pragma once

#include <string>
#include <vector>

namespace flowscope::insides {

struct Curve {
  std::string name;
  std::vector<double> y;    // over x = first, first + 1, …
  std::string colour = {};  // "#0072b2"; empty: the next of Okabe and Ito's
};
struct Plot {
  std::string title, x_title, y_title;
  int first = 0;
  std::vector<Curve> curves;
};
struct PlotStyle {
  int width = 640, height = 360;  // pixels
  std::string ink = "#000000", lines = "#dddddd", paper = "#ffffff";
};
inline constexpr double kPlotBottom = 26;  // pixels below the x axis
// A document of its own, with axes, ticks and a legend; y from 0 or the least value below.
std::string svg(const Plot& plot, const PlotStyle& style = {});
// Side by side, each of the style's size.
std::string svg(const std::vector<Plot>& plots, const PlotStyle& style = {});
// Pixels from the left at which a value of the x axis lies there.
double plot_x(const Plot& plot, const PlotStyle& style, double value);

// What every drawing of this room begins with: its size in pixels, its font and its ground.
// "</svg>" ends it.
std::string svg_head(double width, double height, const std::string& paper);
// Words at a point of their base line; `anchor` is "start", "middle" or "end".
std::string svg_text(double x, double y, const char* anchor, const std::string& words);

}  // namespace flowscope::insides
