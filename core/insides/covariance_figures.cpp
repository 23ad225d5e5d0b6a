#include "core/insides/covariance_figures.h"

namespace flowscope::insides {
namespace {

constexpr double kOpacity = 0.6;  // of a map over the picture

}  // namespace

Figure covariance_figure(const Trace& trace, const Map& row, int level, Cell cell, Colour colour,
                         const Frame& behind) {
  Figure figure;
  figure.map = row;
  figure.palette = Palette::diverging;
  figure.behind = behind;
  figure.behind_covers = frame_on_cells(trace, trace.cell_size() << level);
  figure.opacity = behind ? kOpacity : 1;
  figure.marks.push_back(cell_mark(cell.x, cell.y, colour));
  return figure;
}

}  // namespace flowscope::insides
