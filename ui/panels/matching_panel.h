// Which place of the other image looks most alike: for one cell as a map, for all as numbers.
#pragma once

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <array>
#include <memory>
#include <optional>

#include "core/insides/matching_figures.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"

namespace flowscope::ui {

// First one feature vector against all of the other image, then what every cell found there:
// matched without motion, context or iterations. The second map is computed beside.
class MatchingPanel : public Panel {
  Q_OBJECT
 public:
  using Shown = insides::MatchQuality;

  explicit MatchingPanel(Selection& selection, QWidget* parent = nullptr);

  std::vector<engine::NamedTensor> tensors() const override;

  QComboBox& direction() const { return *direction_; }
  QComboBox& shown() const { return *shown_; }
  QCheckBox& over_picture() const { return *blended_; }
  MapView& response_view() const { return *response_; }
  MapView& frame_view() const { return *frame_; }
  QString reading() const { return reading_->text(); }
  bool computing() const { return selection().trace() != whole_.trace.get() || !matches(); }

 Q_SIGNALS:
  void drawn();  // the second map is there

 protected:
  void draw() override;
  void forget() override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  // Of one pair, as it comes.
  struct Whole {
    std::shared_ptr<const Trace> trace;
    std::array<std::optional<Matches>, 2> matches;            // forth, back
    std::shared_ptr<const std::array<Channels, 2>> features;  // for the way back
  };
  // One vector and what it finds.
  struct Response {
    bool back = false;
    Cell from;
    Map map;
    insides::Peak best;
  };
  void add_controls();
  bool back() const { return direction_->currentIndex() == 1; }
  const std::optional<Matches>& matches() const { return whole_.matches[back() ? 1 : 0]; }
  PanelJob::Work work();
  void compute();
  std::optional<Response> response() const;
  void draw_response();
  void draw_frame();
  void choose(QPoint cell);
  void read();
  QString words(Cell from, Cell best, double value, double second, double entropy) const;
  QString place(Cell cell) const;

  QComboBox *direction_, *shown_;
  QCheckBox* blended_;
  MapView *response_, *frame_;
  QBoxLayout* maps_;  // side by side in a wide panel
  Reading* reading_;
  Whole whole_;
  std::optional<Response> one_;
  std::optional<Cell> chosen_;  // of image 2, on the way back
  PanelJob job_;
  bool job_back_ = false;  // the direction that it computes
};

}  // namespace flowscope::ui
