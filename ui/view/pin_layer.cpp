#include "ui/view/pin_layer.h"

#include <QEvent>
#include <QPainter>
#include <cmath>
#include <utility>

#include "core/insides/geometry.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kPin = 6, kReach = 10;  // radius, and how near a click has to be
constexpr double kSquare = 4;
const QColor kOutline(0, 0, 0, 200);

QPointF middle(QPoint pixel) { return QPointF(pixel) + QPointF(0.5, 0.5); }
// Positions of core/insides have pixel centres at whole numbers.
QPointF centred(const insides::Point& point) { return {point.x + 0.5, point.y + 0.5}; }

}  // namespace

PinLayer::PinLayer(FlowView& view, Selection& selection)
    : QWidget(&view), view_(view), selection_(selection) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setFont(number_font(caption_font()));
  resize(view.size());
  lower();
  view.installEventFilter(this);
  connect(&view, &FlowView::layout_shifted, this, qOverload<>(&QWidget::update));
  connect(&view, &FlowView::pressed, this, &PinLayer::press);
  connect(&view, &FlowView::dragged, this, [this](QPoint pixel) {
    if (held_) selection_.move_pin(*held_, pixel);
  });
  connect(&view, &FlowView::released, this, [this] { held_.reset(); });
  // The first click of a double click was none.
  connect(&view, &FlowView::fitted, this, [this] {
    if (added_) selection_.remove_pin(*std::exchange(added_, std::nullopt));
  });
  connect(&view, &FlowView::context_asked, this, &PinLayer::take_away);
  for (const auto change :
       {&Selection::pair_changed, &Selection::iteration_changed, &Selection::pins_changed})
    connect(&selection, change, this, qOverload<>(&QWidget::update));
}

void PinLayer::show_windows(bool on) {
  windows_ = on;
  update();
}

bool PinLayer::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &view_ && event->type() == QEvent::Resize) resize(view_.size());
  return QWidget::eventFilter(watched, event);
}

std::optional<int> PinLayer::pin_near(QPoint pixel) const {
  const QPointF at = view_.to_widget(middle(pixel));
  for (const Pin& pin : selection_.pins()) {
    const QPointF apart = view_.to_widget(middle(pin.pixel)) - at;
    if (std::hypot(apart.x(), apart.y()) <= kReach) return pin.number;
  }
  return std::nullopt;
}

void PinLayer::press(QPoint pixel) {
  added_.reset();
  if (const auto near = pin_near(pixel)) {
    selection_.choose_pin(*near);
    held_ = near;
  } else {
    selection_.add_pin(pixel);
    held_ = added_ = selection_.current()->number;
  }
  Q_EMIT pin_set();
}

void PinLayer::take_away(QPoint pixel) {
  if (const auto near = pin_near(pixel)) selection_.remove_pin(*near);
}

void PinLayer::paintEvent(QPaintEvent*) {
  if (selection_.pins().empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Trace* trace = selection_.trace();
  for (int pane = 0; pane < view_.pane_count(); ++pane) {
    painter.setClipRect(view_.pane(pane));
    const bool second = view_.shows_second(pane);
    if (trace != nullptr && (second || view_.mode() != ViewMode::match)) {
      if (windows_ && selection_.current()) paint_windows(painter, *selection_.current(), pane);
      for (const Pin& pin : selection_.pins()) paint_trail(painter, pin, pane);
    }
    if (!second)
      for (const Pin& pin : selection_.pins()) paint_pin(painter, pin, pane);
  }
}

void PinLayer::paint_pin(QPainter& painter, const Pin& pin, int pane) const {
  const QPointF at = view_.to_widget(middle(pin.pixel), pane);
  const Pin* current = selection_.current();
  const bool chosen = current != nullptr && current->number == pin.number;
  painter.setPen(QPen(kOutline, chosen ? 4 : 3));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(at, kPin, kPin);
  painter.setPen(QPen(pin_colour(pin.number), chosen ? 2.5 : 1.5));
  painter.drawEllipse(at, kPin, kPin);
  const QRectF label(at.x() + kPin + 2, at.y() - kPin - 12, 16, 16);
  painter.setPen(Qt::NoPen);
  painter.setBrush(kOutline);
  painter.drawRoundedRect(label, 4, 4);
  painter.setPen(pin_colour(pin.number));
  painter.drawText(label, Qt::AlignCenter, QString::number(pin.number));
}

void PinLayer::paint_trail(QPainter& painter, const Pin& pin, int pane) const {
  const Trace& trace = *selection_.trace();
  const Cell cell = trace.cell_of(pin.pixel.x(), pin.pixel.y());
  const auto points = insides::trail(trace, cell);
  QPolygonF way;
  for (int k = 0; k <= selection_.iteration() && k < int(points.size()); ++k)
    way << view_.to_widget(centred(points[std::size_t(k)]), pane);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(kOutline, 4));
  painter.drawPolyline(way);
  painter.setPen(QPen(pin_colour(pin.number), 2));
  painter.drawPolyline(way);
  painter.setPen(Qt::NoPen);
  painter.setBrush(pin_colour(pin.number));
  for (const QPointF& point : way) painter.drawEllipse(point, 2, 2);
  const QRectF square(way.last() - QPointF(kSquare, kSquare),
                      way.last() + QPointF(kSquare, kSquare));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(kOutline, 4));
  painter.drawRect(square);
  painter.setPen(QPen(QColor(255, 0, 0), 2));
  painter.drawRect(square);
}

void PinLayer::paint_windows(QPainter& painter, const Pin& pin, int pane) const {
  const Trace& trace = *selection_.trace();
  const Cell cell = trace.cell_of(pin.pixel.x(), pin.pixel.y());
  for (int level = 0; level < trace.levels(); ++level) {
    const insides::Box box = insides::window_box(trace, selection_.iteration(), cell, level);
    const QRectF rect(view_.to_widget(centred({box.left, box.top}), pane),
                      view_.to_widget(centred({box.right, box.bottom}), pane));
    const bool chosen = level == selection_.level();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(kOutline, 3));
    painter.drawRect(rect);
    painter.setPen(QPen(Qt::white, chosen ? 2 : 1));
    painter.drawRect(rect);
    painter.drawText(rect.topLeft() + QPointF(4, 14), tr("Level %1").arg(level + 1));
  }
}

}  // namespace flowscope::ui
