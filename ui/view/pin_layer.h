// Pins, trails and lookup windows over the picture, and the hand that sets pins.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/panels/selection.h"
#include "ui/view/flow_view.h"

namespace flowscope::ui {

// Covers the view and lets the mouse through to it; hears from the view what the hand does.
// A click sets a pin, a pin can be dragged, a right click takes it away.
//
// Over image 1: the pins. Over image 2 (in match), else over image 1 as well: each pin's
// correspondences from iteration to iteration, the chosen iteration's as a red square, and on
// request the lookup windows of all levels to scale.
class PinLayer : public QWidget {
  Q_OBJECT
 public:
  PinLayer(FlowView& view, Selection& selection);

  bool windows_shown() const { return windows_; }
  void show_windows(bool on);

 Q_SIGNALS:
  void pin_set();

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void press(QPoint pixel);
  void take_away(QPoint pixel);
  std::optional<int> pin_near(QPoint pixel) const;
  void paint_pin(QPainter& painter, const Pin& pin, int pane) const;
  void paint_trail(QPainter& painter, const Pin& pin, int pane) const;
  void paint_windows(QPainter& painter, const Pin& pin, int pane) const;

  FlowView& view_;
  Selection& selection_;
  std::optional<int> held_;  // the pin that the hand moves
  std::optional<int> added_;
  bool windows_ = false;
};

}  // namespace flowscope::ui
