// The tensors between the frames and the flow, channel by channel.
#pragma once

#include <QComboBox>
#include <QStackedWidget>

#include "ui/panels/channel_browser.h"
#include "ui/panels/components_page.h"
#include "ui/panels/feature_page.h"
#include "ui/panels/film_page.h"
#include "ui/panels/panel.h"
#include "ui/panels/sweep_page.h"
#include "ui/panels/vectors_page.h"

namespace flowscope::ui {

// One tensor at the chosen iteration, in one of several ways; each is a page of its own.
class FeaturesPanel : public Panel {
  Q_OBJECT
 public:
  explicit FeaturesPanel(Selection& selection, QWidget* parent = nullptr);

  TraceParts parts() const override;
  std::vector<engine::NamedTensor> tensors() const override;
  std::vector<insides::Plot> plots() const override;

  Inside chosen() const;
  void choose(Inside what);

  QComboBox& tensor_box() const { return *tensors_; }
  QComboBox& mode_box() const { return *modes_; }
  ChannelBrowser& browser() const { return *browser_; }
  FilmPage& film() const { return *film_; }
  ComponentsPage& components() const { return *components_; }
  SweepPage& sweep() const { return *sweep_; }
  VectorsPage& vectors() const { return *vectors_; }
  void show_page(FeaturePage& page);

 Q_SIGNALS:
  void drawn();

 protected:
  void draw() override;
  void forget() override;
  bool needs_pin() const override;

 private:
  void add_page(FeaturePage* page, const QString& name);
  FeaturePage& page() const;
  void changed();

  QComboBox *tensors_, *modes_;
  QStackedWidget* pages_;
  ChannelBrowser* browser_;
  FilmPage* film_;
  ComponentsPage* components_;
  SweepPage* sweep_;
  VectorsPage* vectors_;
  QString problem_;  // of a job
  TraceParts asked_;
};

}  // namespace flowscope::ui
