// All channels of one tensor: sorted, favourites first; one of them large.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <memory>
#include <optional>
#include <utility>

#include "ui/panels/channel_grid.h"
#include "ui/panels/feature_page.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"
#include "ui/panels/selection.h"

namespace flowscope::ui {

class ChannelBrowser : public FeaturePage {
  Q_OBJECT
 public:
  explicit ChannelBrowser(Selection& selection, QWidget* parent = nullptr);

  void draw(const ChosenTensor& tensor) override;
  void forget() override;
  std::vector<engine::NamedTensor> tensors() const override;

  void open(int channel);       // large
  void open_next(int channel);  // as soon as the tensor is drawn
  void close();                 // back to all
  void toggle_favourite(int channel);

  ChannelGrid& grid() const { return *grid_; }
  MapView& large() const { return *large_; }
  bool is_open() const { return pages_->currentIndex() == 1; }
  QComboBox& sorting() const { return *sorting_; }
  QCheckBox& common_scale() const { return *common_; }
  QToolButton& back() const { return *back_; }
  QToolButton& next() const { return *next_; }
  QToolButton& previous() const { return *previous_; }
  QToolButton& favourite() const { return *favourite_; }
  QString note() const { return note_->text(); }

 private:
  struct Loaded {
    std::shared_ptr<const Channels> channels;
    std::vector<insides::ChannelStatistics> statistics;  // once something needs them
  };
  QWidget* all_page();
  QWidget* one_page();
  insides::ChannelOrder order() const;
  const std::vector<insides::ChannelStatistics>& statistics();
  void show_loaded(const ChosenTensor& tensor, Loaded loaded);
  void show_grid();
  void show_one();
  void step(int by);
  QString statistics_text();

  Selection& selection_;
  QStackedWidget* pages_;
  QComboBox* sorting_;
  QCheckBox* common_;
  ChannelGrid* grid_;
  MapView* large_;
  QToolButton *back_, *previous_, *next_, *favourite_;
  Reading *note_, *reading_;
  PanelJob job_;
  std::optional<ChosenTensor> tensor_;  // that is wanted
  std::optional<ChosenTensor> shown_;   // that is loaded
  Loaded loaded_;
  std::optional<std::pair<Inside, int>> kind_;  // and number of the channels shown last
  int open_ = 0;
  std::optional<int> opens_;  // next
};

}  // namespace flowscope::ui
