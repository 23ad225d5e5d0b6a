// The vectors at the pins: all channels of one cell, a row of bars a pin.
#pragma once

#include <QLabel>
#include <optional>

#include "ui/panels/feature_page.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"
#include "ui/panels/selection.h"
#include "ui/panels/vector_bars.h"

namespace flowscope::ui {

class VectorsPage : public FeaturePage {
  Q_OBJECT
 public:
  explicit VectorsPage(Selection& selection, QWidget* parent = nullptr);

  void draw(const ChosenTensor& tensor) override;
  void forget() override;
  std::vector<engine::NamedTensor> tensors() const override;
  std::vector<insides::Plot> plots() const override;

  VectorBars& view() const { return *view_; }
  QString reading() const { return reading_->text(); }

 private:
  struct Vector {
    Pin pin;
    Cell cell;
    std::vector<float> values;
  };
  void show_vectors();
  insides::Plot curves() const;
  void read();

  Selection& selection_;
  VectorBars* view_;
  Reading* reading_;
  PanelJob job_;
  std::optional<ChosenTensor> tensor_;
  std::vector<Vector> vectors_;
  int channel_ = 0;  // that is read
};

}  // namespace flowscope::ui
