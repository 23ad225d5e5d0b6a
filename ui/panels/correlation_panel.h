// What a pin's feature vector finds in image 2: response maps and the lookup window.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <vector>

#include "core/insides/lookup_figures.h"
#include "ui/panels/map_view.h"
#include "ui/panels/panel.h"
#include "ui/panels/reading.h"

namespace flowscope::ui {

class CorrelationPanel : public Panel {
  Q_OBJECT
 public:
  explicit CorrelationPanel(Selection& selection, QWidget* parent = nullptr);

  std::vector<engine::NamedTensor> tensors() const override;

  // Row by row: a pin, and in it a level.
  const std::vector<MapView*>& maps() const { return maps_; }
  MapView& neighbourhood() const { return *neighbourhood_; }
  MapView& window_view() const { return *window_; }
  QComboBox& levels() const { return *levels_; }
  QCheckBox& all_pins() const { return *all_pins_; }
  QCheckBox& common_scale() const { return *common_; }
  QCheckBox& over_picture() const { return *blended_; }
  QString reading() const { return reading_->text(); }

 protected:
  void draw() override;
  void resizeEvent(QResizeEvent* event) override;
  bool needs_pin() const override { return true; }

 private:
  struct Shown {
    Pin pin;
    insides::LookupWindow window;
  };
  void add_controls();
  std::vector<Shown> wanted() const;
  void draw_maps(const std::vector<Shown>& shown);
  void draw_window();
  void draw_neighbourhood();
  void read_window();
  insides::LookupView view_of(const Shown& shown) const;
  insides::Figure figure_of(const Shown& shown) const;
  const insides::WindowSample* hovered_sample() const;  // nullptr: none is

  QComboBox* levels_;
  QCheckBox *all_pins_, *common_, *blended_;
  QGridLayout* grid_;
  QBoxLayout *pictures_, *close_up_;  // below each other in a tall panel
  std::vector<MapView*> maps_;
  std::optional<insides::Scale> common_scale_;  // of all of them, where it is wanted
  MapView *neighbourhood_, *window_;
  Reading* reading_;
  std::vector<Shown> shown_;
  QString window_words_;  // what the window is
  Shown chosen_;          // the chosen pin's, on the chosen level
};

}  // namespace flowscope::ui
