// The one slim bar above the picture.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>
#include <QWidget>

#include "ui/commands.h"
#include "ui/session.h"
#include "ui/view/flow_view.h"

namespace flowscope::ui {

// Menu, view modes, model, iterations, inference size and colour scale. Acts on
// the session and the view directly; shows what they are set to.
class ToolRow : public QWidget {
  Q_OBJECT
 public:
  ToolRow(Session& session, FlowView& view, const Commands& commands, QWidget* parent = nullptr);

  void show_status();  // of the session
  void show_mode();    // of the view

  QMenu* panels_menu() const { return panels_; }  // to be filled by whoever has the panels
  QToolButton* model_button() const { return model_; }
  QSpinBox* iterations() const { return iterations_; }
  QComboBox* inference_size() const { return inference_size_; }
  QComboBox* colour_scale() const { return scale_kind_; }
  QDoubleSpinBox* colour_pixels() const { return scale_pixels_; }
  QSlider* opacity() const { return opacity_; }

 private:
  QToolButton* menu_button(const Commands& commands);
  void add_modes(const Commands& commands);
  void add_model(const Commands& commands);
  void add_inference();
  void add_scale();
  void add_rule();
  QWidget* labelled(const QString& text, QWidget* control);

  Session& session_;
  FlowView& view_;
  QMenu* panels_ = nullptr;
  QToolButton* model_;
  QSpinBox* iterations_;
  QComboBox* inference_size_;
  QComboBox* scale_kind_;
  QDoubleSpinBox* scale_pixels_;
  QSlider* opacity_;
};

}  // namespace flowscope::ui
