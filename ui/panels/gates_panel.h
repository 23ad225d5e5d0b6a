// The GRU from inside: its gates, and the hidden state before and after.
#pragma once

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <array>
#include <memory>
#include <optional>

#include "core/insides/gate_figures.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/plot_view.h"
#include "ui/panels/reading.h"

namespace flowscope::ui {

// Maps of the update that belongs to the chosen iteration, as the mean over the channels or
// of one of them. Large has two passes an update; the hidden state is then also shown
// between them.
class GatesPanel : public Panel {
  Q_OBJECT
 public:
  explicit GatesPanel(Selection& selection, QWidget* parent = nullptr);

  TraceParts parts() const override;
  std::vector<engine::NamedTensor> tensors() const override;
  std::vector<insides::Plot> plots() const override;

  enum class Picture { z, r, q, before, between, after, change };
  MapView& map(Picture picture) const { return *maps_[std::size_t(picture)]; }
  PlotView& curves() const { return *curves_; }
  QComboBox& passes() const { return *passes_; }
  QComboBox& views() const { return *views_; }
  QSpinBox& channel() const { return *channel_; }
  QString reading() const { return reading_->text(); }

 Q_SIGNALS:
  void drawn();  // with the curves

 protected:
  void draw() override;

 private:
  void add_controls();
  void add_maps();
  void arrange(bool between);
  void offer_passes(int count);
  std::optional<int> chosen_channel() const;  // none: the mean over all
  void draw_maps();
  void draw_curves();
  insides::Plot means_plot() const;
  void read_pin();

  QGridLayout* grid_;
  QComboBox *passes_, *views_;
  QSpinBox* channel_;
  std::array<MapView*, 7> maps_{};
  PlotView* curves_;
  Reading* reading_;
  PanelJob job_;

  insides::GruPass pass_;
  // Of which trace and pass the curves are.
  std::weak_ptr<const Trace> curves_of_;
  int curves_pass_ = -1;
  std::vector<insides::GateMeans> means_;  // empty: under way
};

}  // namespace flowscope::ui
