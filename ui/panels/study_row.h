// The settings of a study: how far apart the frames are, how it starts, how long it runs.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>
#include <QWidget>

#include "ui/panels/selection.h"
#include "ui/panels/study.h"

namespace flowscope::ui {

class StudyRow : public QWidget {
  Q_OBJECT
 public:
  StudyRow(Selection& selection, Study& study, QWidget* parent = nullptr);

  QSpinBox& gap() const { return *gap_; }
  QComboBox& start() const { return *start_; }
  QComboBox& size() const { return *size_; }
  QSpinBox& iterations() const { return *iterations_; }
  QToolButton& preset() const { return *preset_; }
  QString state() const { return state_->text(); }
  // What a warm start began from; not shown where zero was asked for.
  QLabel& beginning() const { return *beginning_; }

 private:
  void apply();
  void show_settings();
  void show_state();
  QString beginning_words() const;

  Selection& selection_;
  Study& study_;
  QSpinBox *gap_, *iterations_;
  QComboBox *start_, *size_;
  QToolButton* preset_;
  QLabel *state_, *beginning_;
};

}  // namespace flowscope::ui
