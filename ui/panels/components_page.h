// All channels in one picture: the three directions in which the vectors differ most.
#pragma once

#include <QCheckBox>
#include <QLabel>
#include <optional>

#include "core/insides/components.h"
#include "ui/panels/feature_page.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"
#include "ui/panels/selection.h"

namespace flowscope::ui {

class ComponentsPage : public FeaturePage {
  Q_OBJECT
 public:
  explicit ComponentsPage(Selection& selection, QWidget* parent = nullptr);

  void draw(const ChosenTensor& tensor) override;
  void forget() override;
  std::vector<engine::NamedTensor> tensors() const override;

  MapView& view() const { return *view_; }
  QCheckBox& over_picture() const { return *blended_; }
  QString note() const { return note_->text(); }

 private:
  void show_components();
  QString reading(QPoint cell) const;

  Selection& selection_;
  QCheckBox* blended_;
  MapView* view_;
  Reading* note_;
  PanelJob job_;
  std::optional<ChosenTensor> tensor_, shown_;
  insides::PrincipalComponents components_;
};

}  // namespace flowscope::ui
