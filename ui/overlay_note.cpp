#include "ui/overlay_note.h"

#include <QPainter>

#include "ui/theme.h"

namespace flowscope::ui {

OverlayNote::OverlayNote(QWidget* parent) : QLabel(parent) {
  setContentsMargins(10, 6, 10, 6);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setFocusPolicy(Qt::NoFocus);
  setCursor(Qt::ArrowCursor);
  hide();
}

void OverlayNote::say(const QString& text) {
  if (text != this->text()) setText(text);
  setVisible(!text.isEmpty());
}

void OverlayNote::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(overlay_colour(palette()));
  painter.drawRoundedRect(rect(), 4, 4);
  painter.end();
  QLabel::paintEvent(event);
}

}  // namespace flowscope::ui
