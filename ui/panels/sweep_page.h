// Four tensors side by side, channel after channel.
#pragma once

#include <QLabel>
#include <QSlider>
#include <QTimer>
#include <QToolButton>
#include <array>
#include <memory>
#include <optional>

#include "ui/panels/feature_page.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel_job.h"

namespace flowscope::ui {

// Feature map 1, feature map 2, hidden state and context, whatever tensor is chosen. A tensor
// with fewer channels begins again.
class SweepPage : public FeaturePage {
  Q_OBJECT
 public:
  static constexpr std::array kTensors = {Inside::features1, Inside::features2, Inside::hidden,
                                          Inside::context};

  explicit SweepPage(QWidget* parent = nullptr);

  void draw(const ChosenTensor& tensor) override;
  void forget() override;
  std::vector<engine::NamedTensor> tensors() const override;

  MapView& view(int i) const { return *views_[std::size_t(i)]; }
  QToolButton& play() const { return *play_; }
  QSlider& channel() const { return *channel_; }
  bool playing() const { return timer_.isActive(); }

 protected:
  void hideEvent(QHideEvent* event) override;

 private:
  using Loaded = std::array<Channels, kTensors.size()>;
  void set_playing(bool on);
  void show_channel();

  QToolButton* play_;
  QSlider* channel_;
  QLabel* number_;
  std::array<MapView*, kTensors.size()> views_{};
  QTimer timer_;
  PanelJob job_;
  std::optional<ChosenTensor> tensor_, shown_;
  std::shared_ptr<const Loaded> loaded_;
};

}  // namespace flowscope::ui
