#include "ui/panels/neighbour_view.h"

#include <QPainter>
#include <QSvgRenderer>
#include <algorithm>

#include "core/insides/neighbours.h"
#include "ui/theme.h"

namespace flowscope::ui {

NeighbourView::NeighbourView(QWidget* parent) : QWidget(parent) {
  setFont(number_font(caption_font()));
  setAccessibleName(tr("The 3×3 coarse flows"));
  setToolTip(
      tr("The coarse flow of the pixel's cell and of its eight neighbours, u and v in pixels. "
         "Every pixel of the result is a mixture of these nine; percentages are the weights that "
         "the network chose for it"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void NeighbourView::show_cell(const insides::UpsamplingCell& cell, float longest) {
  cell_ = cell;
  longest_ = std::max(longest, 1e-6f);
  update();
}

void NeighbourView::set_subpixel(std::optional<QPoint> subpixel) {
  subpixel_ = subpixel;
  update();
}

void NeighbourView::clear() {
  cell_.reset();
  subpixel_.reset();
  update();
}

QPoint NeighbourView::subpixel() const { return subpixel_.value_or(QPoint(cell_->sx, cell_->sy)); }

QStringList NeighbourView::lines(int neighbour) const {
  QStringList out;
  if (!cell_) return out;
  for (const auto& line :
       insides::neighbour_lines(*cell_, neighbour, subpixel().x(), subpixel().y()))
    out << QString::fromStdString(line);
  return out;
}

void NeighbourView::paintEvent(QPaintEvent*) {
  if (!cell_) return;
  insides::NeighboursStyle style;
  style.width = width();
  style.height = height();
  style.ink = palette().color(QPalette::WindowText).name().toStdString();
  style.quiet = quiet_colour(palette()).name().toStdString();
  style.paper = palette().color(QPalette::Window).name().toStdString();
  style.font = font().family().toStdString();
  style.font_size = fontInfo().pixelSize();
  QPainter painter(this);
  QSvgRenderer(QByteArray::fromStdString(insides::neighbours_svg(*cell_, subpixel().x(),
                                                                 subpixel().y(), longest_, style)))
      .render(&painter, rect());
}

}  // namespace flowscope::ui
