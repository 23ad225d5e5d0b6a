// The network as a drawing made from the loaded model, and what its insides take of memory.
#pragma once

#include <QLabel>
#include <QSpinBox>

#include "ui/panels/network_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/study.h"

namespace flowscope::ui {

class NetworkPanel : public Panel {
  Q_OBJECT
 public:
  NetworkPanel(Selection& selection, Study& study, QWidget* parent = nullptr);

  NetworkView& view() const { return *view_; }
  QSpinBox& limit() const { return *limit_; }  // MiB of studied pairs
  QString pair_text() const { return pair_->text(); }
  QString kept_text() const { return kept_->text(); }

  // Of the blocks in order, [n] each: parameters, seconds (NaN: not measured), times.
  std::vector<engine::NamedTensor> tensors() const override;

  // The drawing as SVG; throws Error where it cannot be written.
  void save_drawing(const QString& file) const;

 Q_SIGNALS:
  void opened(flowscope::Sight what);  // of a block that was clicked
  void failed(const QString& sentence);

 protected:
  void draw() override;

 private:
  void add_drawing_entry();
  void show_kept();

  Study& study_;
  NetworkView* view_;
  QLabel *pair_, *kept_;
  QSpinBox* limit_;
};

}  // namespace flowscope::ui
