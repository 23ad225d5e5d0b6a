// From the start to the result: the flow after each iteration, its updates, its errors.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <memory>

#include "core/insides/iterations.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/plot_view.h"
#include "ui/panels/reading.h"
#include "ui/panels/study_row.h"
#include "ui/panels/upsampled_flows.h"

namespace flowscope::ui {

class IterationsPanel : public Panel {
  Q_OBJECT
 public:
  IterationsPanel(Selection& selection, Study& study, QWidget* parent = nullptr);

  TraceParts parts() const override { return {.hidden = true}; }  // what convex weights come from
  std::vector<engine::NamedTensor> tensors() const override;
  std::vector<insides::Plot> plots() const override;

  QSlider& slider() const { return *slider_; }
  QToolButton& play_button() const { return *play_; }
  StudyRow& study_row() const { return *study_row_; }
  QComboBox& plot_choice() const { return *choice_; }
  QDoubleSpinBox& gamma() const { return *gamma_; }
  PlotView& plot_view() const { return *plot_; }
  PlotView& loss_view() const { return *loss_; }  // beside it, with the errors
  MapView& low_flow() const { return *low_; }
  MapView& step_view() const { return *step_; }
  MapView& upsampled() const { return *upsampled_; }
  QString reading() const { return reading_->text(); }

 Q_SIGNALS:
  // The chosen iteration's flow at the frame's size, and the study's result; both null: the
  // shown pair's own.
  void flow_chosen(std::shared_ptr<const flowscope::FlowField> flow,
                   std::shared_ptr<const flowscope::FlowField> result);
  void truth_wanted();  // the person asked to load one

 protected:
  void draw() override;
  void forget() override;
  void hideEvent(QHideEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void add_controls();
  void step();  // of the play button
  void draw_flows();
  bool shows_errors() const;
  void draw_plots();
  void read();
  QString update_words() const;
  QString error_words() const;
  void find_errors();

  QSlider* slider_;
  QToolButton* play_;
  QLabel* number_;
  StudyRow* study_row_;
  MapView *low_, *step_, *upsampled_;
  QComboBox* choice_;
  QDoubleSpinBox* gamma_;
  QBoxLayout* plots_;
  PlotView *plot_, *loss_;
  Reading* reading_;
  QTimer playing_;
  UpsampledFlows flows_;
  std::shared_ptr<const Trace> seen_;
  std::vector<insides::Change> changes_;
  std::vector<insides::IterationError> errors_;  // empty: no truth, or under way
  std::shared_ptr<const FlowField> errors_of_;   // the truth that they are against
  QString errors_problem_;
  PanelJob job_;
};

}  // namespace flowscope::ui
