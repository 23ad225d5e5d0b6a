#include "ui/panels/map_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/panels/frame_picture.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kLine = 16, kBar = 8, kHead = 8;

// A line that is seen on bright cells and on dark ones.
void stroke(QPainter& painter, const QPolygonF& points, const QPen& pen) {
  painter.setPen(
      QPen(QColor(0, 0, 0, 160), pen.widthF() + 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(points);
  painter.setPen(pen);
  painter.drawPolyline(points);
}

QPolygonF arrow(QPointF from, QPointF to) {
  QPolygonF line;
  for (const auto& point : insides::arrow_line({from.x(), from.y()}, {to.x(), to.y()}, kHead))
    line << QPointF(point.x, point.y);
  return line;
}

}  // namespace

QImage to_qimage(const Image& image) {
  if (image.rgb.empty()) return {};
  return QImage(image.rgb.data(), image.width, image.height, 3 * image.width, QImage::Format_RGB888)
      .copy();
}

MapView::MapView(QWidget* parent) : QWidget(parent) {
  setMouseTracking(true);
  setFont(number_font(caption_font()));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void MapView::show_map(Map map, insides::Palette palette, std::optional<insides::Scale> scale) {
  map_ = std::move(map);
  palette_ = palette;
  scale_ = scale ? *scale : insides::scale_of(map_, palette);
  picture_ = to_qimage(insides::painted(map_, palette, scale_));
  limit_height();
  update();
  if (!leave_missing_cell() && hovered_) Q_EMIT hover_changed();
}

void MapView::show_figure(const insides::Figure& figure) {
  if (figure.map.values.empty())
    show_picture(to_qimage(figure.picture));
  else
    show_map(figure.map, figure.palette, figure.scale);
  set_backdrop(frame_picture(figure.behind), figure.behind_covers, figure.opacity);
  set_marks(figure.marks);
}

void MapView::show_picture(QImage picture) {
  map_ = {};
  picture_ = std::move(picture);
  limit_height();
  update();
  leave_missing_cell();
}

void MapView::clear(QSize room) {
  map_ = {};
  picture_ = {};
  room_ = room;
  marks_.clear();
  limit_height();
  update();
  leave_missing_cell();
}

bool MapView::leave_missing_cell() {
  if (!hovered_ || picture_.rect().contains(*hovered_)) return false;
  set_hovered(std::nullopt);
  return true;
}

void MapView::set_backdrop(QImage picture, const insides::Box& covers, double map_opacity) {
  backdrop_ = std::move(picture);
  backdrop_covers_ = covers;
  opacity_ = map_opacity;
  update();
}

void MapView::set_title(const QString& title) {
  title_ = title;
  setAccessibleName(title);
  update();
}

void MapView::set_scale_bar(bool on) {
  scale_bar_ = on;
  update();
}

void MapView::set_snug(bool on) {
  snug_ = on;
  if (!on) setMaximumHeight(QWIDGETSIZE_MAX);
  limit_height();
}

void MapView::limit_height() {
  const QSize cells = picture_.isNull() ? room_ : picture_.size();
  if (!snug_ || cells.isEmpty()) return;
  const double room = double(width()) * cells.height() / cells.width();
  setMaximumHeight(std::max(minimumSizeHint().height(), int(std::ceil(top() + room + bottom()))));
}

void MapView::resizeEvent(QResizeEvent*) { limit_height(); }

void MapView::set_marks(std::vector<insides::Mark> marks) {
  marks_ = std::move(marks);
  update();
}

double MapView::top() const { return title_.isEmpty() ? 0 : kLine + 2; }
double MapView::bottom() const { return scale_bar_ ? kLine + kBar + 4 : 0; }

QRectF MapView::picture_rect() const {
  if (picture_.isNull()) return {};
  const double room = std::max(1.0, height() - top() - bottom());
  double side = std::min(double(width()) / picture_.width(), room / picture_.height());
  if (side > 8) side = std::floor(side);
  const QSizeF size(side * picture_.width(), side * picture_.height());
  return {{std::floor((width() - size.width()) / 2), top()}, size};
}

QPointF MapView::to_widget(QPointF cells) const {
  const QRectF rect = picture_rect();
  return {rect.x() + cells.x() * rect.width() / picture_.width(),
          rect.y() + cells.y() * rect.height() / picture_.height()};
}

std::optional<QPoint> MapView::cell_at(QPointF point) const {
  const QRectF rect = picture_rect();
  if (!rect.contains(point)) return std::nullopt;
  const QPoint cell(int((point.x() - rect.x()) / rect.width() * picture_.width()),
                    int((point.y() - rect.y()) / rect.height() * picture_.height()));
  if (!picture_.rect().contains(cell)) return std::nullopt;
  return cell;
}

void MapView::set_hovered(std::optional<QPoint> cell) {
  if (cell == hovered_) return;
  hovered_ = cell;
  const QString text = cell ? value_text(*cell) : QString();
  if (text.isEmpty())
    QToolTip::hideText();
  else
    QToolTip::showText(QCursor::pos(), text, this);
  update();
  Q_EMIT hover_changed();
}

QString MapView::value_text(QPoint cell) const {
  if (reading_) return reading_(cell);
  if (map_.values.empty()) return {};
  return tr("%1, %2: %3")
      .arg(cell.x())
      .arg(cell.y())
      .arg(double(map_.at(cell.x(), cell.y())), 0, 'f', 3);
}

void MapView::mouseMoveEvent(QMouseEvent* event) { set_hovered(cell_at(event->position())); }

void MapView::mousePressEvent(QMouseEvent* event) {
  const auto cell = cell_at(event->position());
  if (cell && event->button() == Qt::LeftButton) Q_EMIT clicked(*cell);
}

void MapView::leaveEvent(QEvent*) { set_hovered(std::nullopt); }

void MapView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(quiet_colour(palette()));
  if (!title_.isEmpty())
    painter.drawText(QRectF(0, 0, width(), kLine), Qt::AlignHCenter | Qt::AlignVCenter,
                     fontMetrics().elidedText(title_, Qt::ElideRight, width()));
  if (picture_.isNull()) return;
  const QRectF rect = picture_rect();
  painter.setClipRect(rect.adjusted(-1, -1, 1, 1));
  if (!backdrop_.isNull()) {
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const insides::Box& box = backdrop_covers_;
    painter.drawImage(QRectF(to_widget({box.left, box.top}), to_widget({box.right, box.bottom})),
                      backdrop_);
    painter.setOpacity(opacity_);
  }
  painter.setRenderHint(QPainter::SmoothPixmapTransform, rect.width() < picture_.width());
  painter.drawImage(rect, picture_);
  painter.setOpacity(1);
  painter.setPen(QColor(128, 128, 128, 96));  // a white picture ends somewhere
  painter.drawRect(rect.toAlignedRect().adjusted(-1, -1, 0, 0));
  painter.setRenderHint(QPainter::Antialiasing);
  for (const insides::Mark& mark : marks_) paint_mark(painter, mark);
  painter.setClipping(false);
  if (scale_bar_ && !map_.values.empty()) paint_scale(painter);
}

void MapView::paint_mark(QPainter& painter, const insides::Mark& mark) const {
  QPolygonF at;
  for (const auto& point : mark.points) at << to_widget({point.x, point.y});
  if (at.isEmpty()) return;
  using Shape = insides::Mark::Shape;
  painter.setBrush(Qt::NoBrush);
  const QColor colour(mark.colour[0], mark.colour[1], mark.colour[2]);
  const QPen pen(colour, mark.width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
  painter.setPen(pen);
  switch (mark.shape) {
    case Shape::box:
      painter.drawRect(QRectF(at.first(), at.last()));
      break;
    case Shape::hatch:
      painter.fillRect(QRectF(at.first(), at.last()), QBrush(colour, Qt::BDiagPattern));
      break;
    case Shape::path:
      stroke(painter, at, pen);
      break;
    case Shape::arrow:
      stroke(painter, arrow(at.first(), at.last()), pen);
      break;
  }
}

void MapView::paint_scale(QPainter& painter) const {
  const QRectF rect = picture_rect();
  const double wide = std::max(rect.width(), 72.0);
  const QRectF bar(rect.center().x() - wide / 2, rect.bottom() + 4, wide, kBar);
  for (int x = 0; x < int(bar.width()); ++x) {
    const auto colour = insides::palette_colour(palette_, x / std::max(1.0, bar.width() - 1));
    painter.fillRect(QRectF(bar.x() + x, bar.y(), 1, bar.height()),
                     QColor(colour[0], colour[1], colour[2]));
  }
  const auto number = [](float value) {
    return QString::number(double(value), 'f', std::abs(value) < 10 ? 2 : 1);
  };
  painter.setPen(quiet_colour(palette()));
  const QRectF text(bar.x() - 16, bar.bottom(), bar.width() + 32, kLine);
  const QRectF inner = text.adjusted(16, 0, -16, 0);
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                   number(scale_.least));
  painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip,
                   number(scale_.largest));
}

}  // namespace flowscope::ui
