#include "core/train/plot.h"

#ifdef FLOWSCOPE_HAS_OPENCV

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/flow/image_io.h"

namespace flowscope::train {
namespace {

constexpr int kWidth = 960, kHeight = 340;  // of a panel
constexpr int kLeft = 70, kRight = 210, kTop = 34, kBottom = 44;
const cv::Scalar kInk(60, 60, 60), kGrid(225, 225, 225);
// Okabe and Ito's colours, told apart by the colour-blind too. RGB.
const cv::Scalar kColours[] = {{0, 114, 178}, {213, 94, 0},   {0, 158, 115}, {204, 121, 167},
                               {230, 159, 0}, {86, 180, 233}, {0, 0, 0}};

struct Range {
  double low = 0, high = 1;
  double share(double value) const { return (value - low) / (high - low); }
};

void write(cv::Mat& on, const std::string& text, int x, int y, const cv::Scalar& colour = kInk) {
  cv::putText(on, text, {x, y}, cv::FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv::LINE_AA);
}

// Of log10 y, at least half a decade.
Range heights(const Panel& panel) {
  double low = 1e9, high = -1e9;
  for (const Curve& curve : panel.curves)
    for (const double y : curve.y)
      if (y > 0) low = std::min(low, std::log10(y)), high = std::max(high, std::log10(y));
  if (low > high) return {-1, 1};
  const double middle = (low + high) / 2, half = std::max(0.25, (high - low) / 2 * 1.05);
  return {middle - half, middle + half};
}

class Drawing {
 public:
  Drawing(cv::Mat on, Range x, Range y) : on_(std::move(on)), x_(x), y_(y) {}

  cv::Point at(double x, double log_y) const {
    return {kLeft + int(std::lround(x_.share(x) * (kWidth - kLeft - kRight))),
            kHeight - kBottom - int(std::lround(y_.share(log_y) * (kHeight - kTop - kBottom)))};
  }

  void axes(const std::string& title, const std::string& x_title) {
    for (int decade = int(std::floor(y_.low)); decade <= int(std::ceil(y_.high)); ++decade)
      for (const int digit : {1, 2, 5}) {
        const double value = digit * std::pow(10.0, decade);
        if (std::log10(value) < y_.low || std::log10(value) > y_.high) continue;
        cv::line(on_, at(x_.low, std::log10(value)), at(x_.high, std::log10(value)), kGrid);
        write(on_, fmt::format("{:g}", value), 18, at(0, std::log10(value)).y + 4);
      }
    const double step = std::pow(10.0, std::floor(std::log10(x_.high / 2)));
    const double apart = x_.high / step > 6 ? 5 * step : step;
    for (int tick = 0; tick <= int(x_.high / apart); ++tick) {
      const double x = tick * apart;
      cv::line(on_, at(x, y_.low), at(x, y_.high), kGrid);
      write(on_, fmt::format("{:g}", x), at(x, 0).x - 10, kHeight - kBottom + 18);
    }
    cv::rectangle(on_, at(x_.low, y_.low), at(x_.high, y_.high), kInk);
    write(on_, title, kLeft, kTop - 12);
    write(on_, x_title, kWidth - kRight - 60, kHeight - 8);
  }

  void curve(const Curve& curve, std::size_t number) {
    const cv::Scalar& colour = kColours[number % std::size(kColours)];
    std::vector<cv::Point> points;
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      if (curve.y[i] > 0) points.push_back(at(curve.x[i], std::log10(curve.y[i])));
    for (std::size_t i = 1; i < points.size(); ++i)
      cv::line(on_, points[i - 1], points[i], colour, 1, cv::LINE_AA);
    if (points.size() == 1) cv::circle(on_, points[0], 2, colour, cv::FILLED, cv::LINE_AA);
    std::string text = curve.name;
    if (!curve.y.empty()) text += fmt::format("  {:.3g}", curve.y.back());
    write(on_, text, kWidth - kRight + 12, kTop + 16 + 18 * int(number), colour);
  }

 private:
  cv::Mat on_;
  Range x_, y_;
};

}  // namespace

bool write_plot(const std::filesystem::path& file, const std::string& x_title,
                const std::vector<Panel>& panels) {
  Image image(kWidth, kHeight * int(panels.size()));
  cv::Mat all(image.height, image.width, CV_8UC3, image.rgb.data());
  all.setTo(cv::Scalar(255, 255, 255));
  double end = 1e-9;
  for (const Panel& panel : panels)
    for (const Curve& curve : panel.curves)
      if (!curve.x.empty()) end = std::max(end, curve.x.back());
  for (std::size_t i = 0; i < panels.size(); ++i) {
    Drawing drawing(all.rowRange(kHeight * int(i), kHeight * int(i + 1)), {0, end},
                    heights(panels[i]));
    drawing.axes(panels[i].title, x_title);
    for (std::size_t k = 0; k < panels[i].curves.size(); ++k) drawing.curve(panels[i].curves[k], k);
  }
  write_image(file, image);
  return true;
}

}  // namespace flowscope::train

#else

namespace flowscope::train {

bool write_plot(const std::filesystem::path&, const std::string&, const std::vector<Panel>&) {
  return false;
}

}  // namespace flowscope::train

#endif
