// What the hand does to the view.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <cmath>
#include <utility>

#include "ui/view/flow_view.h"

namespace flowscope::ui {

void FlowView::resizeEvent(QResizeEvent* event) {
  QOpenGLWidget::resizeEvent(event);
  layout_changed();
}

void FlowView::wheelEvent(QWheelEvent* event) {
  const double notches = event->angleDelta().y() / 120.0;
  if (notches == 0) return;
  const QPointF at = event->position();
  mapping_.zoom_at(at - pane_at(at).topLeft(), std::pow(1.25, notches));
  layout_changed();
  event->accept();
}

void FlowView::mousePressEvent(QMouseEvent* event) {
  const bool pans =
      event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && space_held_);
  if (!pans) {
    const auto pixel = pixel_at(event->position());
    if (!pixel) return QOpenGLWidget::mousePressEvent(event);
    if (event->button() == Qt::RightButton) Q_EMIT context_asked(*pixel);
    if (event->button() != Qt::LeftButton) return;
    pressed_ = true;
    Q_EMIT pressed(*pixel);
    return;
  }
  drag_from_ = event->position();
  space_used_ = true;
  update_cursor();
}

void FlowView::mouseMoveEvent(QMouseEvent* event) {
  pointer_ = event->position();
  if (drag_from_) {
    mapping_.pan(event->position() - *drag_from_);
    drag_from_ = event->position();
    layout_changed();
    return;
  }
  if (pressed_)
    if (const auto pixel = pixel_at(event->position())) Q_EMIT dragged(*pixel);
  Q_EMIT hover_changed();
}

void FlowView::mouseReleaseEvent(QMouseEvent*) {
  drag_from_.reset();
  update_cursor();
  if (std::exchange(pressed_, false)) Q_EMIT released();
}

void FlowView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || space_held_) return;
  fit();
  Q_EMIT fitted();
}

void FlowView::leaveEvent(QEvent*) {
  pointer_.reset();
  Q_EMIT hover_changed();
}

bool FlowView::event(QEvent* event) {
  // Space belongs to the hand here; tapped alone it still plays (space_tapped).
  if (event->type() == QEvent::ShortcutOverride &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space) {
    event->accept();
    return true;
  }
  return QOpenGLWidget::event(event);
}

void FlowView::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Space) return QOpenGLWidget::keyPressEvent(event);
  if (event->isAutoRepeat()) return;
  space_held_ = true;
  space_used_ = false;
  update_cursor();
}

void FlowView::keyReleaseEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Space) return QOpenGLWidget::keyReleaseEvent(event);
  if (event->isAutoRepeat()) return;
  const bool tapped = space_held_ && !space_used_;
  space_held_ = false;
  update_cursor();
  if (tapped) Q_EMIT space_tapped();
}

void FlowView::focusOutEvent(QFocusEvent* event) {
  space_held_ = false;  // its release goes elsewhere
  update_cursor();
  QOpenGLWidget::focusOutEvent(event);
}

void FlowView::update_cursor() {
  if (drag_from_)
    setCursor(Qt::ClosedHandCursor);
  else if (space_held_)
    setCursor(Qt::OpenHandCursor);
  else
    unsetCursor();
}

}  // namespace flowscope::ui
