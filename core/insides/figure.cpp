#include "core/insides/figure.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace flowscope::insides {
namespace {

constexpr int kFiner = 2;  // drawn that much larger, so that lines come out smooth
constexpr double kHead = 8, kHatch = 8;
constexpr std::uint8_t kGround = 128;

void blend(Image& image, int x, int y, Colour colour, double opacity) {
  std::uint8_t* pixel = image.at(x, y);
  for (std::size_t c = 0; c < 3; ++c)
    pixel[c] = std::uint8_t(std::lround(pixel[c] * (1 - opacity) + colour[c] * opacity));
}

// Pixels from the box of the points, `margin` wider, that the picture has.
struct Pixels {
  int left, top, right, bottom;
};
Pixels pixels_of(const Image& image, double left, double top, double right, double bottom) {
  const auto within = [](double value, int side) {
    return int(std::clamp(std::isfinite(value) ? value : 0.0, 0.0, double(side)));
  };
  return {within(std::floor(left), image.width), within(std::floor(top), image.height),
          within(std::ceil(right), image.width), within(std::ceil(bottom), image.height)};
}

// A band of `width` pixels around the line through the points, each pixel touched once.
void line(Image& image, const std::vector<Point>& points, double width, Colour colour,
          double opacity = 1) {
  std::vector<bool> touched(std::size_t(image.width) * std::size_t(image.height));
  const double reach = width / 2;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Point a = points[i], b = points[i + 1];
    const double dx = b.x - a.x, dy = b.y - a.y, squared = dx * dx + dy * dy;
    if (!std::isfinite(squared)) continue;  // a flow without bounds has no place
    const Pixels box = pixels_of(image, std::min(a.x, b.x) - reach, std::min(a.y, b.y) - reach,
                                 std::max(a.x, b.x) + reach, std::max(a.y, b.y) + reach);
    for (int y = box.top; y < box.bottom; ++y)
      for (int x = box.left; x < box.right; ++x) {
        const double px = x + 0.5 - a.x, py = y + 0.5 - a.y;
        const double t = squared > 0 ? std::clamp((px * dx + py * dy) / squared, 0.0, 1.0) : 0;
        if (std::hypot(px - t * dx, py - t * dy) > reach) continue;
        const auto at = std::size_t(y) * std::size_t(image.width) + std::size_t(x);
        if (touched[at]) continue;
        touched[at] = true;
        blend(image, x, y, colour, opacity);
      }
  }
}

void hatch(Image& image, Point first, Point last, Colour colour) {
  const Pixels box = pixels_of(image, first.x, first.y, last.x, last.y);
  for (int y = box.top; y < box.bottom; ++y)
    for (int x = box.left; x < box.right; ++x)
      if ((x + y) % int(kHatch * kFiner) < kFiner) blend(image, x, y, colour, 1);
}

// `scale`: pixels a cell.
void draw_mark(Image& image, const Mark& mark, double scale) {
  std::vector<Point> at;
  for (const Point& point : mark.points) at.push_back({point.x * scale, point.y * scale});
  if (at.size() < 2) return;
  const double width = mark.width * kFiner;
  // Seen on bright cells and on dark ones.
  const auto stroke = [&](const std::vector<Point>& points) {
    line(image, points, width + 2 * kFiner, {0, 0, 0}, 0.63);
    line(image, points, width, mark.colour);
  };
  switch (mark.shape) {
    case Mark::Shape::box:
      return line(image, {at[0], {at[1].x, at[0].y}, at[1], {at[0].x, at[1].y}, at[0]}, width,
                  mark.colour);
    case Mark::Shape::hatch:
      return hatch(image, at[0], at[1], mark.colour);
    case Mark::Shape::path:
      return stroke(at);
    case Mark::Shape::arrow:
      return stroke(arrow_line(at[0], at[1], kHead * kFiner));
  }
}

// The mean of the frame's pixels from (left, top) to (right, bottom); the one there where they
// are less than one.
Colour mean_of(const Frame& frame, double left, double top, double right, double bottom) {
  const int x0 = std::clamp(int(left), 0, frame.width - 1);
  const int y0 = std::clamp(int(top), 0, frame.height - 1);
  const int x1 = std::clamp(int(right), x0 + 1, frame.width);
  const int y1 = std::clamp(int(bottom), y0 + 1, frame.height);
  std::array<int, 3> sum{};
  for (int y = y0; y < y1; ++y)
    for (int x = x0; x < x1; ++x)
      for (std::size_t c = 0; c < 3; ++c) sum[c] += frame.row(y)[3 * x + int(c)];
  const int count = (x1 - x0) * (y1 - y0);
  Colour out{};
  for (std::size_t c = 0; c < 3; ++c) out[c] = std::uint8_t((sum[c] + count / 2) / count);
  return out;
}

// The frame below the picture; grey where it does not reach.
void put_behind(Image& image, const Figure& figure, double scale) {
  const Frame& frame = figure.behind;
  const Box& box = figure.behind_covers;
  const auto across = [&](double x) {
    return (x / scale - box.left) / (box.right - box.left) * frame.width;
  };
  const auto down = [&](double y) {
    return (y / scale - box.top) / (box.bottom - box.top) * frame.height;
  };
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x) {
      const double u = across(x + 0.5), v = down(y + 0.5);
      Colour below{kGround, kGround, kGround};
      if (u >= 0 && v >= 0 && u < frame.width && v < frame.height)
        below = mean_of(frame, across(x), down(y), across(x + 1), down(y + 1));
      blend(image, x, y, below, 1 - figure.opacity);
    }
}

Image smaller(const Image& image) {
  Image out(image.width / kFiner, image.height / kFiner);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      for (int c = 0; c < 3; ++c) {
        int sum = 0;
        for (int dy = 0; dy < kFiner; ++dy)
          for (int dx = 0; dx < kFiner; ++dx) sum += image.at(kFiner * x + dx, kFiner * y + dy)[c];
        out.at(x, y)[c] = std::uint8_t((sum + kFiner) / (kFiner * kFiner));
      }
  return out;
}

}  // namespace

Mark box_mark(const Box& cells, Colour colour, double width) {
  return {Mark::Shape::box, {{cells.left, cells.top}, {cells.right, cells.bottom}}, colour, width};
}

Mark cell_mark(double x, double y, Colour colour, double width) {
  return box_mark({x, y, x + 1, y + 1}, colour, width);
}

Mark hatch_mark(int x, int y) {
  return {Mark::Shape::hatch,
          {{double(x), double(y)}, {double(x + 1), double(y + 1)}},
          {160, 160, 160},
          1};
}

std::vector<Point> arrow_line(Point from, Point to, double head) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < 1) return {from, to};
  head = std::min(head, length);
  const Point along{(to.x - from.x) / length, (to.y - from.y) / length};
  const Point neck{to.x - head * along.x, to.y - head * along.y};
  const Point aside{-along.y * head / 2, along.x * head / 2};
  return {from, to, {neck.x + aside.x, neck.y + aside.y}, to, {neck.x - aside.x, neck.y - aside.y}};
}

Size Figure::cells() const {
  return map.values.empty() ? Size{picture.width, picture.height} : Size{map.width, map.height};
}

Figure figure_over(const Trace& trace, double side, const Frame& behind, double opacity) {
  Figure figure;
  figure.behind = behind;
  figure.behind_covers = frame_on_cells(trace, side);
  figure.opacity = behind ? opacity : 1;
  return figure;
}

Image drawn(const Figure& figure, int side) {
  const Image cells = figure.map.values.empty() ? figure.picture
                                                : painted(figure.map, figure.palette, figure.scale);
  const double scale = double(side) * kFiner;
  Image image = magnified(cells, side * kFiner);
  if (figure.behind) put_behind(image, figure, scale);
  for (const Mark& mark : figure.marks) draw_mark(image, mark, scale);
  return smaller(image);
}

int side_for(int cells, int wanted) {
  return cells >= wanted || cells <= 0 ? 1 : (wanted + cells / 2) / cells;
}

Image beside(const Figure& left, const Figure& right, int wanted) {
  return sheet({drawn(left, side_for(left.cells().width, wanted)),
                drawn(right, side_for(right.cells().width, wanted))},
               2);
}

}  // namespace flowscope::insides
