// Curves over the iterations, with the chosen one marked.
#pragma once

#include <QWidget>
#include <optional>

#include "core/insides/plot.h"

namespace flowscope::ui {

class PlotView : public QWidget {
  Q_OBJECT
 public:
  explicit PlotView(QWidget* parent = nullptr);

  void show_plot(insides::Plot plot);
  // No curves, and why.
  void clear(const QString& why);
  const QString& why_empty() const { return why_empty_; }
  const insides::Plot& plot() const { return plot_; }
  void set_cursor(std::optional<double> value);  // of the x axis

  QSize sizeHint() const override { return {240, 160}; }
  QSize minimumSizeHint() const override { return {160, 88}; }

 Q_SIGNALS:
  void chosen(int value);  // of the x axis, by a click or a drag

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  insides::PlotStyle style() const;
  void choose(double x);
  int points() const;
  insides::Plot plot_;
  QString why_empty_;
  std::optional<double> cursor_;
};

}  // namespace flowscope::ui
