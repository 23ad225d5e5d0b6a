// A map or picture with marks on it: composed once, painted by panels and into files.
#pragma once

#include <optional>
#include <vector>

#include "core/base/frame.h"
#include "core/base/image.h"
#include "core/insides/draw.h"
#include "core/insides/geometry.h"
#include "core/insides/paint.h"

namespace flowscope::insides {

// Positions are in cells of the figure: cell c covers c … c + 1, its middle is c + 0.5.
struct Mark {
  enum class Shape { box, arrow, path, hatch };
  Shape shape = Shape::box;
  std::vector<Point> points;  // box and hatch: two corners; arrow: from, to; path: all
  Colour colour = kLine;
  double width = 1.5;  // of lines, in pixels
};
Mark box_mark(const Box& cells, Colour colour, double width = 1.5);
// The square that begins at (x, y) and is a cell wide.
Mark cell_mark(double x, double y, Colour colour, double width = 2);
Mark hatch_mark(int x, int y);  // of a cell that there is not
// Shaft and head as one line through five points; `head` long and wide, or less on a short one.
std::vector<Point> arrow_line(Point from, Point to, double head);

struct Figure {
  Map map;  // numbers in a palette,
  Palette palette = Palette::sequential;
  std::optional<Scale> scale;  // the map's own where none is given
  Image picture;               // or instead of a map a picture, one pixel a cell

  Frame behind;       // seen through it, if there is one
  Box behind_covers;  // the part of the figure that it fills, in cells
  double opacity = 1;

  std::vector<Mark> marks;

  Size cells() const;
};

// Its map or picture is to come: one of cells that are `side` pixels of the network's input
// wide, with that opacity over the frame `behind`, where it is given.
Figure figure_over(const Trace& trace, double side, const Frame& behind, double opacity = 0.6);

// With `side` pixels a cell.
Image drawn(const Figure& figure, int side);
// So many pixels a cell that figures of that many cells are about `wanted` pixels wide.
int side_for(int cells, int wanted);
// Side by side, on one sheet.
Image beside(const Figure& left, const Figure& right, int wanted);

}  // namespace flowscope::insides
