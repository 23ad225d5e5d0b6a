// How cells become pixels: RAFT's convex upsampling at a pixel and over an edge.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QStackedLayout>
#include <memory>
#include <optional>

#include "core/insides/upsampling_figures.h"
#include "ui/panels/map_view.h"
#include "ui/panels/neighbour_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"

namespace flowscope::ui {

// Weights, and what concerns the whole frame, are computed beside; a pixel and its
// surroundings are answered from them at once.
class UpsamplingPanel : public Panel {
  Q_OBJECT
 public:
  explicit UpsamplingPanel(Selection& selection, QWidget* parent = nullptr);

  // Weights are computed from hidden states.
  TraceParts parts() const override;
  std::vector<engine::NamedTensor> tensors() const override;

  QComboBox& extent() const { return *extent_; }
  NeighbourView& neighbours() const { return *neighbours_; }
  MapView& weights() const { return *weights_; }  // 24×24: a 3×3 for each of 8×8 sub-pixels
  MapView& convex() const { return *convex_; }
  MapView& bilinear() const { return *bilinear_; }
  MapView& nearest() const { return *nearest_; }
  MapView& difference() const { return *difference_; }
  MapView& original() const { return *original_; }
  MapView& unreachable() const { return *unreachable_; }
  QString note() const { return note_->text(); }  // why there are no weights; empty: there are
  QString reading() const { return reading_->text(); }
  bool computing() const { return body_shown() && !current(); }

 Q_SIGNALS:
  void drawn();

 protected:
  void draw() override;
  void forget() override;
  bool needs_pin() const override { return true; }

 private:
  // What one flow of one pair takes to be upsampled in.
  struct Wanted {
    std::shared_ptr<const Trace> trace;
    int k = 0;
    std::shared_ptr<const FlowField> truth;
    bool whole = false;
    friend bool operator==(const Wanted&, const Wanted&) = default;
  };
  struct Ready {
    Wanted of;
    std::unique_ptr<const insides::Upsampler> upsampler;
    std::optional<insides::UpsampledWays> whole;
    std::optional<Map> unreachable;  // of the frame's size
  };
  static std::shared_ptr<const Ready> prepared(const Wanted& wanted, const std::stop_token& stop);
  Wanted wanted() const;
  bool current() const { return ready_ && ready_->of == wanted(); }
  void lay_out();
  void compute(const Wanted& want);
  void draw_crops();
  void draw_pixel();
  void draw_weights(std::optional<QPoint> subpixel);
  insides::RegionView region_view() const;
  insides::Colour colour() const;  // of the pin
  QString words(QPoint at, std::optional<QPoint> subpixel) const;
  QString why_no_weights() const;
  QPoint pixel() const;  // under the pointer, else the pin's
  std::optional<QPoint> hovered_subpixel() const;
  void clear();

  QComboBox* extent_;
  NeighbourView* neighbours_;
  QStackedLayout* weights_or_note_;
  MapView *weights_, *nearest_, *bilinear_, *convex_, *original_, *difference_, *unreachable_;
  QLabel* note_;
  Reading* reading_;
  std::shared_ptr<const Ready> ready_;
  std::optional<Wanted> coming_;  // what the job prepares
  insides::Region region_;
  insides::UpsampledWays ways_;
  insides::UpsamplingCell cell_;
  PanelJob job_;
};

}  // namespace flowscope::ui
