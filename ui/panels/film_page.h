// Which channels the film strip shows, and the sets of them that are kept.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <optional>

#include "ui/panels/feature_page.h"
#include "ui/panels/film_strip.h"
#include "ui/panels/panel_job.h"
#include "ui/panels/reading.h"
#include "ui/panels/selection.h"

namespace flowscope::ui {

class FilmPage : public FeaturePage {
  Q_OBJECT
 public:
  explicit FilmPage(Selection& selection, QWidget* parent = nullptr);

  void draw(const ChosenTensor& tensor) override;
  void forget() override;
  std::vector<engine::NamedTensor> tensors() const override;

  void save_as(const QString& name);  // the channels shown

  FilmStrip& strip() const { return *strip_; }
  QComboBox& sets() const { return *sets_; }
  QLineEdit& channels() const { return *channels_; }
  QToolButton& remove() const { return *remove_; }
  QString note() const { return note_->text(); }

 Q_SIGNALS:
  void channel_chosen(int channel);

 private:
  void add_controls();
  void offer_sets(const QString& chosen = {});
  void take_set();
  void load(bool at_once = false);
  void show_loaded(std::vector<FilmReel> reels, const std::vector<int>& channels, int count);

  Selection& selection_;
  QComboBox* sets_;
  QLineEdit* channels_;
  QToolButton *save_, *remove_;
  FilmStrip* strip_;
  Reading* note_;
  PanelJob job_;
  std::optional<ChosenTensor> tensor_;
  QString kind_;           // of tensor: another's channels mean something else
  QString shown_;          // channels, as text
  bool proposed_ = false;  // by the program: another pair has others
};

}  // namespace flowscope::ui
