// How the response maps' cells vary together, level by level.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/insides/covariance_figures.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/plot_view.h"
#include "ui/panels/reading.h"

namespace flowscope::ui {

// One row of the covariance on every level, of the cell that a pin or a click chose; how far
// it reaches; the whole matrix of one level, or its diagonal where it is too large. Computed beside
// the window, once for a pair.
class StatisticsPanel : public Panel {
  Q_OBJECT
 public:
  static constexpr int kLevels = 4;

  explicit StatisticsPanel(Selection& selection, QWidget* parent = nullptr);

  std::vector<engine::NamedTensor> tensors() const override;
  std::vector<insides::Plot> plots() const override;

  MapView& row(int level) const { return *rows_[std::size_t(level)]; }
  MapView& matrix() const { return *matrix_; }
  PlotView& curves() const { return *curves_; }
  QComboBox& levels() const { return *levels_; }
  QCheckBox& over_picture() const { return *blended_; }
  QString reading() const { return reading_->text(); }

 Q_SIGNALS:
  void drawn();         // the rows are there
  void matrix_drawn();  // and the matrix of the level

 protected:
  void draw() override;
  void forget() override;

 private:
  struct Row {
    Cell cell;  // of the level
    Map map;
    insides::RowWidth width;
  };
  void add_controls();
  void add_views();
  void choose(Cell cell, int level);
  Cell cell() const;  // of level 1
  void compute();
  void compute_rows();
  void compute_matrix();
  void compute_diagonal(int level);
  void show_rows(std::vector<Row> rows);
  insides::Plot widths_plot() const;
  void read();
  QString matrix_words(QPoint cell) const;

  QComboBox* levels_;
  QCheckBox* blended_;
  std::array<MapView*, kLevels> rows_{};
  MapView* matrix_;
  PlotView* curves_;
  Reading* reading_;

  std::shared_ptr<const Trace> trace_;  // of which the covariance is
  std::shared_ptr<const insides::ResponseCovariance> covariance_;
  std::vector<Row> shown_;
  std::shared_ptr<const Map> full_;  // the matrix
  int full_level_ = -1;
  std::optional<Pin> pin_;
  std::optional<Cell> clicked_;  // until the pins change
  PanelJob covariance_job_, rows_job_, matrix_job_;
};

}  // namespace flowscope::ui
