#include "core/insides/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace flowscope::insides {
namespace {

constexpr double kLeft = 64, kRight = 16;
// Room for the title and the line of names below it.
double top_of(const Plot& plot) { return plot.title.empty() ? 24 : 40; }

// Okabe and Ito's, told apart with every kind of colour vision.
constexpr std::array kColours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                 "#e69f00", "#56b4e9", "#000000", "#f0e442"};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      default:
        out += c;
    }
  return out;
}

// 1, 2 or 5 times a power of ten: about `count` of them over `span`.
double tick_step(double span, int count) {
  const double raw = span / count, power = std::pow(10.0, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power) return factor * power;
  return 10 * power;
}

// Fewer than two ticks tell no scale: then the next finer steps that have them.
double told_step(double least, double largest, int count) {
  double step = tick_step(largest - least, count);
  while (std::floor(largest / step + 1e-6) - std::ceil(least / step) < 1)
    step = tick_step(largest - least, ++count);
  return step;
}

class Axes {
 public:
  Axes(const Plot& plot, const PlotStyle& style)
      : width_(style.width),
        height_(style.height),
        lines_(style.lines),
        top_(top_of(plot)),
        first_(plot.first) {
    std::size_t points = 2;
    for (const Curve& curve : plot.curves) {
      points = std::max(points, curve.y.size());
      for (const double y : curve.y)
        if (std::isfinite(y)) {
          least_ = std::min(least_, y);
          largest_ = std::max(largest_, y);
        }
    }
    last_ = first_ + int(points) - 1;
    if (!(largest_ > least_)) largest_ = least_ + 1;
  }
  double x(double value) const {
    return kLeft + (value - first_) / (last_ - first_) * (width_ - kLeft - kRight);
  }
  double y(double value) const {
    return height_ - kPlotBottom -
           (value - least_) / (largest_ - least_) * (height_ - top_ - kPlotBottom);
  }
  std::string drawn() const {
    std::string out;
    const auto line = [&](double x1, double y1, double x2, double y2) {
      out += fmt::format(
          "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke=\"{}\"/>\n", x1, y1,
          x2, y2, lines_);
    };
    const double step = told_step(least_, largest_, std::max(2, int(height_ / 60)));
    const int last_tick = int(std::floor(largest_ / step + 1e-6));
    for (int tick = int(std::ceil(least_ / step)); tick <= last_tick; ++tick) {
      const double value = tick * step;
      line(kLeft, y(value), width_ - kRight, y(value));
      out += svg_text(kLeft - 6, y(value) + 4, "end", fmt::format("{:.4g}", value));
    }
    const int apart = std::max(1, int(tick_step(last_ - first_, std::max(3, int(width_ / 50)))));
    for (int value = first_; value <= last_; value += apart)
      out += svg_text(x(value), height_ - kPlotBottom + 18, "middle", fmt::format("{}", value));
    return out;
  }

 private:
  double width_, height_;
  std::string lines_;
  double top_;
  int first_, last_ = 1;
  double least_ = 0, largest_ = 0;
};

}  // namespace

std::string svg_head(double width, double height, const std::string& paper) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" "
      "viewBox=\"0 0 {0:g} {1:g}\" font-family=\"sans-serif\" font-size=\"12\">\n"
      "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"{2}\"/>\n",
      width, height, paper);
}

std::string svg_text(double x, double y, const char* anchor, const std::string& words) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>\n", x, y, anchor,
                     escaped(words));
}

double plot_x(const Plot& plot, const PlotStyle& style, double value) {
  return Axes(plot, style).x(value);
}

namespace {

std::string drawn(const Plot& plot, const PlotStyle& style) {
  const Axes axes(plot, style);
  std::string out = fmt::format("<g fill=\"{}\">\n", style.ink);
  out += axes.drawn();
  out += svg_text(kLeft, 18, "start", plot.title);
  out += svg_text(8, style.height - kPlotBottom + 18, "start", plot.x_title);
  out += svg_text(8, top_of(plot) - 6, "start", plot.y_title) + "</g>\n";
  double legend = style.width - kRight;
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    const std::string colour =
        curve.colour.empty() ? kColours[i % kColours.size()] : escaped(curve.colour);
    std::string points;
    for (std::size_t j = 0; j < curve.y.size(); ++j)
      if (std::isfinite(curve.y[j]))
        points += fmt::format("{:.2f},{:.2f} ", axes.x(plot.first + double(j)), axes.y(curve.y[j]));
    out += fmt::format("<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"{}\"/>\n",
                       colour, points);
    out += fmt::format("<g fill=\"{}\">{}</g>\n", colour,
                       svg_text(legend, top_of(plot) - 6, "end", curve.name));
    legend -= 16 + 7 * double(curve.name.size());
  }
  return out;
}

}  // namespace

std::string svg(const Plot& plot, const PlotStyle& style) {
  return svg(std::vector<Plot>{plot}, style);
}

std::string svg(const std::vector<Plot>& plots, const PlotStyle& style) {
  std::string out = svg_head(style.width * double(plots.size()), style.height, style.paper);
  for (std::size_t i = 0; i < plots.size(); ++i)
    out += fmt::format("<g transform=\"translate({} 0)\">\n", i * std::size_t(style.width)) +
           drawn(plots[i], style) + "</g>\n";
  return out + "</svg>\n";
}

}  // namespace flowscope::insides
