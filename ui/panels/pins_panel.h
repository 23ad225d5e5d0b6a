// The pins in a list, with the flow at each.
#pragma once

#include <QTableWidget>

#include "ui/panels/panel.h"

namespace flowscope::ui {

class PinsPanel : public Panel {
  Q_OBJECT
 public:
  explicit PinsPanel(Selection& selection, QWidget* parent = nullptr);
  QTableWidget& table() const { return *table_; }
  std::vector<engine::NamedTensor> tensors() const override;  // each pin's way: [N + 1, 2]

 protected:
  void draw() override;
  bool needs_pin() const override { return true; }

 private:
  QTableWidget* table_;
};

}  // namespace flowscope::ui
