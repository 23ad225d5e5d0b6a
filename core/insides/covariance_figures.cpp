#include "core/insides/covariance_figures.h"

namespace flowscope::insides {

Figure covariance_figure(const Trace& trace, const Map& row, int level, Cell cell, Colour colour,
                         const Frame& behind) {
  Figure figure = figure_over(trace, trace.cell_size() << level, behind);
  figure.map = row;
  figure.palette = Palette::diverging;
  figure.marks.push_back(cell_mark(cell.x, cell.y, colour));
  return figure;
}

}  // namespace flowscope::insides
