// One way to look at a tensor's channels.
#pragma once

#include <QToolButton>
#include <QWidget>
#include <optional>
#include <vector>

#include "core/engine/tensor_file.h"
#include "core/insides/plot.h"
#include "ui/panels/chosen_tensor.h"

namespace flowscope::ui {

class FeaturePage : public QWidget {
  Q_OBJECT
 public:
  using QWidget::QWidget;

  // Draws, or begins to; throws Error for what the trace did not keep.
  virtual void draw(const ChosenTensor& tensor) = 0;
  virtual void forget() = 0;  // the pair; what the person chose stays
  virtual std::vector<engine::NamedTensor> tensors() const { return {}; }
  virtual std::vector<insides::Plot> plots() const { return {}; }

 Q_SIGNALS:
  void drawn();
  void failed(const QString& sentence);
};

// A flat button of a page, with all that a button has to have.
QToolButton* page_button(QWidget* parent, const QString& text, const QString& name,
                         const QString& tip);

}  // namespace flowscope::ui
