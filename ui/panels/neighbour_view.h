// The 3×3 coarse flows that a pixel is made of, with the weight of each.
#pragma once

#include <QWidget>
#include <optional>

#include "core/insides/upsampling.h"

namespace flowscope::ui {

// Nine squares in the flow's colours; in each u and v in pixels of the frame, and the share
// that the chosen sub-pixel takes of it, also as a bar. Neighbours outside the map are hatched.
class NeighbourView : public QWidget {
  Q_OBJECT
 public:
  explicit NeighbourView(QWidget* parent = nullptr);

  // `longest`: full colour, in pixels of the frame. Shares are of the cell's own sub-pixel.
  void show_cell(const insides::UpsamplingCell& cell, float longest);
  // Another sub-pixel's shares for a while; none: the cell's own.
  void set_subpixel(std::optional<QPoint> subpixel);
  void clear();

  QStringList lines(int neighbour) const;  // "-12.3", "+4.5" and, with weights, "43 %"

  QSize sizeHint() const override { return {176, 194}; }
  QSize minimumSizeHint() const override { return {150, 168}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QPoint subpixel() const;  // there is a cell
  std::optional<insides::UpsamplingCell> cell_;
  std::optional<QPoint> subpixel_;
  float longest_ = 1;
};

}  // namespace flowscope::ui
