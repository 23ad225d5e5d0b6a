// The tensors between the frames and the flow, channel by channel.
#pragma once

#include <QComboBox>
#include <QStackedWidget>

#include "ui/panels/channel_browser.h"
#include "ui/panels/feature_page.h"
#include "ui/panels/panel.h"

namespace flowscope::ui {

// One tensor at the chosen iteration, in one of several ways; each is a page of its own.
class FeaturesPanel : public Panel {
  Q_OBJECT
 public:
  explicit FeaturesPanel(Selection& selection, QWidget* parent = nullptr);

  TraceParts parts() const override;
  std::vector<engine::NamedTensor> tensors() const override;
  std::optional<insides::Plot> plot() const override;

  Inside chosen() const;
  void choose(Inside what);

  QComboBox& tensor_box() const { return *tensors_; }
  QComboBox& mode_box() const { return *modes_; }
  ChannelBrowser& browser() const { return *browser_; }

 Q_SIGNALS:
  void drawn();

 protected:
  void draw() override;

 private:
  void add_page(FeaturePage* page, const QString& name);
  FeaturePage& page() const;
  void changed();

  QComboBox *tensors_, *modes_;
  QStackedWidget* pages_;
  ChannelBrowser* browser_;
  QString problem_;  // of a job
  TraceParts asked_;
};

}  // namespace flowscope::ui
