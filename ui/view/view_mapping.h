// Where the picture lies in the view: pan and zoom, without any widget.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace flowscope::ui {

// Maps picture pixels to the pane that shows them (logical widget pixels, from
// the pane's upper left corner). While fitted it follows both sizes.
class ViewMapping {
 public:
  static constexpr double kMaxZoom = 64;

  void set_picture(QSizeF size);  // a picture of another size is fitted anew
  void set_pane(QSizeF size);
  QSizeF picture() const { return picture_; }
  QSizeF pane() const { return pane_; }

  void fit();
  bool fitted() const { return fitted_; }
  double zoom() const { return zoom_; }  // pane pixels per picture pixel
  double fit_zoom() const;

  // The picture point under `at` stays there.
  void zoom_at(QPointF at, double factor);
  void set_zoom_at(QPointF at, double zoom);
  void pan(QPointF delta);

  QPointF to_pane(QPointF picture_point) const;
  QPointF to_picture(QPointF pane_point) const;
  QRectF picture_rect() const;  // in the pane

 private:
  void keep_in_sight();

  QSizeF picture_;
  QSizeF pane_;
  double zoom_ = 1;
  QPointF centre_;  // picture point at the pane's centre
  bool fitted_ = true;
};

}  // namespace flowscope::ui
