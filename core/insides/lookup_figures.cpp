#include "core/insides/lookup_figures.h"

namespace flowscope::insides {
namespace {

Figure on_the_maps_scale(const LookupWindow& window, Map map) {
  Figure figure;
  figure.map = std::move(map);
  figure.scale = scale_of(window.response, Palette::sequential);
  return figure;
}

Point centred(const Point& point) { return {point.x + 0.5, point.y + 0.5}; }

Mark square(Point middle, double side, Colour colour, double width) {
  const double half = side / 2;
  return box_mark({middle.x - half, middle.y - half, middle.x + half, middle.y + half}, colour,
                  width);
}

}  // namespace

Figure response_figure(const LookupView& view, const Frame& behind) {
  const auto& [trace, k, cell, window, pin] = view;
  const double side = cell_side(trace, k, window.level);
  Figure figure = figure_over(trace, side, behind);
  figure.map = window.response;

  Mark trail{Mark::Shape::path, {}, pin, 1.5};
  for (int each = 0; each <= k; ++each)
    trail.points.push_back(on_cells(trace, trace.correspondence(each, cell, 0), side));
  const Point at = trail.points.back();
  figure.marks.push_back(std::move(trail));
  figure.marks.push_back(square(at, trace.cell_size_at(k) / side, kCorrespondence, 2));
  const double r = window.radius;
  const Point centre{double(window.centre.u), double(window.centre.v)};
  figure.marks.push_back(
      box_mark({centre.x - r, centre.y - r, centre.x + r + 1, centre.y + r + 1}, kLine, 1));
  return figure;
}

Cell neighbourhood_corner(const LookupWindow& window) {
  return {window.nearest.x - window.radius, window.nearest.y - window.radius};
}

Figure neighbourhood_figure(const LookupWindow& window) {
  Figure figure = on_the_maps_scale(window, neighbourhood(window));
  const Cell first = neighbourhood_corner(window);
  for (int y = 0; y < figure.map.height; ++y)
    for (int x = 0; x < figure.map.width; ++x) {
      const Cell cell{first.x + x, first.y + y};
      if (cell.x < 0 || cell.y < 0 || cell.x >= window.response.width ||
          cell.y >= window.response.height)
        figure.marks.push_back(hatch_mark(x, y));
    }
  figure.marks.push_back(cell_mark(double(window.centre.u) - first.x,
                                   double(window.centre.v) - first.y, kCorrespondence));
  return figure;
}

Figure window_figure(const LookupView& view) {
  const auto& [trace, k, cell, window, pin] = view;
  const int r = window.radius;
  Figure figure = on_the_maps_scale(window, window.values);
  for (int dy = -r; dy <= r; ++dy)
    for (int dx = -r; dx <= r; ++dx)
      if (window.outside(dx, dy)) figure.marks.push_back(hatch_mark(dx + r, dy + r));
  figure.marks.push_back(cell_mark(r, r, kCorrespondence));
  const Point middle{r + 0.5, r + 0.5};
  if (!window.all_outside())
    figure.marks.push_back({Mark::Shape::arrow,
                            {middle, {middle.x + window.peak.x, middle.y + window.peak.y}},
                            kLine,
                            5});
  if (k < trace.iterations()) {
    const Cell own = trace.own_cell(k, cell);
    const Vec2 step = trace.delta_at(k).at(own.x, own.y);
    const double steps = trace.cell_size() / cell_side(trace, k, window.level);
    figure.marks.push_back({Mark::Shape::arrow,
                            {middle, {middle.x + step.u * steps, middle.y + step.v * steps}},
                            pin,
                            2});
  }
  return figure;
}

Figure way_figure(const Trace& trace, Cell cell, Colour pin, const Frame& frame2) {
  Figure figure;
  figure.picture = to_image(frame2);
  Mark way{Mark::Shape::path, {}, pin, 1.5};
  for (const Point& point : trail(trace, cell)) {
    way.points.push_back(centred(point));
    figure.marks.push_back(square(way.points.back(), 3, pin, 1));
  }
  const Point end = way.points.back();
  figure.marks.insert(figure.marks.begin(), std::move(way));
  figure.marks.push_back(square(end, 8, kCorrespondence, 2));
  return figure;
}

Figure reach_figure(const Trace& trace, int k, Cell cell, const Frame& frame2) {
  Figure figure;
  figure.picture = to_image(frame2);
  for (int level = 0; level < trace.levels(); ++level)
    figure.marks.push_back(box_mark(window_box(trace, k, cell, level), kLine));
  figure.marks.push_back(
      square(centred(correspondence_point(trace, k, cell)), 8, kCorrespondence, 2));
  return figure;
}

}  // namespace flowscope::insides
