#include "ui/view/view_mapping.h"

#include <algorithm>

namespace flowscope::ui {
namespace {

QPointF middle(QSizeF size) { return {size.width() / 2, size.height() / 2}; }

}  // namespace

void ViewMapping::set_picture(QSizeF size) {
  if (size == picture_) return;
  picture_ = size;
  fit();
}

void ViewMapping::set_pane(QSizeF size) {
  if (size == pane_) return;
  pane_ = size;
  if (fitted_)
    fit();
  else
    keep_in_sight();
}

double ViewMapping::fit_zoom() const {
  if (picture_.isEmpty() || pane_.isEmpty()) return 1;
  return std::min(pane_.width() / picture_.width(), pane_.height() / picture_.height());
}

void ViewMapping::fit() {
  fitted_ = true;
  zoom_ = fit_zoom();
  centre_ = middle(picture_);
}

void ViewMapping::zoom_at(QPointF at, double factor) { set_zoom_at(at, zoom_ * factor); }

void ViewMapping::set_zoom_at(QPointF at, double zoom) {
  if (picture_.isEmpty() || pane_.isEmpty()) return;
  const QPointF held = to_picture(at);
  const double smallest = std::min(fit_zoom() / 4, 1.0);
  zoom_ = std::clamp(zoom, smallest, kMaxZoom);
  centre_ = held - (at - middle(pane_)) / zoom_;
  fitted_ = false;
  keep_in_sight();
}

void ViewMapping::pan(QPointF delta) {
  if (picture_.isEmpty()) return;
  centre_ -= delta / zoom_;
  fitted_ = false;
  keep_in_sight();
}

// The pane's centre stays over the picture: it can be pushed aside, never lost.
void ViewMapping::keep_in_sight() {
  centre_.setX(std::clamp(centre_.x(), 0.0, picture_.width()));
  centre_.setY(std::clamp(centre_.y(), 0.0, picture_.height()));
}

QPointF ViewMapping::to_pane(QPointF point) const {
  return (point - centre_) * zoom_ + middle(pane_);
}

QPointF ViewMapping::to_picture(QPointF point) const {
  return (point - middle(pane_)) / zoom_ + centre_;
}

QRectF ViewMapping::picture_rect() const {
  return {to_pane({0, 0}), to_pane({picture_.width(), picture_.height()})};
}

}  // namespace flowscope::ui
