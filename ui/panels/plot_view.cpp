#include "ui/panels/plot_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <QSvgRenderer>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme.h"

namespace flowscope::ui {

PlotView::PlotView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PlotView::show_plot(insides::Plot plot) {
  plot_ = std::move(plot);
  setAccessibleName(QString::fromStdString(plot_.title));
  plot_.title.clear();  // the panel says it
  why_empty_.clear();
  update();
}

void PlotView::clear(const QString& why) {
  plot_ = {};
  why_empty_ = why;
  update();
}

void PlotView::set_cursor(std::optional<double> value) {
  cursor_ = value;
  update();
}

insides::PlotStyle PlotView::style() const {
  insides::PlotStyle style;
  style.width = width();
  style.height = height();
  style.ink = palette().color(QPalette::WindowText).name().toStdString();
  style.lines = palette().color(QPalette::Mid).name().toStdString();
  style.paper = palette().color(QPalette::Base).name().toStdString();
  return style;
}

int PlotView::points() const {
  std::size_t most = 0;
  for (const auto& curve : plot_.curves) most = std::max(most, curve.y.size());
  return int(most);
}

void PlotView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (points() == 0) {
    painter.setPen(quiet_colour(palette()));
    painter.drawText(rect(), Qt::AlignCenter, why_empty_);
    return;
  }
  QSvgRenderer(QByteArray::fromStdString(insides::svg(plot_, style()))).render(&painter, rect());
  if (!cursor_) return;
  const double x = insides::plot_x(plot_, style(), *cursor_);
  painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
  painter.drawLine(QPointF(x, 24), QPointF(x, height() - insides::kPlotBottom));
}

void PlotView::choose(double x) {
  const int last = plot_.first + points() - 1;
  if (last <= plot_.first) return;
  const double left = insides::plot_x(plot_, style(), plot_.first);
  const double right = insides::plot_x(plot_, style(), last);
  const double value = plot_.first + (x - left) / (right - left) * (last - plot_.first);
  Q_EMIT chosen(std::clamp(int(std::lround(value)), plot_.first, last));
}

void PlotView::mousePressEvent(QMouseEvent* event) { choose(event->position().x()); }

void PlotView::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) choose(event->position().x());
}

}  // namespace flowscope::ui
