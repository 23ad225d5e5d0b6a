#include "ui/panels/study_row.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <cstdint>

#include "ui/panels/reading.h"
#include "ui/theme.h"

namespace flowscope::ui {

StudyRow::StudyRow(Selection& selection, Study& study, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      study_(study),
      gap_(new QSpinBox(this)),
      iterations_(new QSpinBox(this)),
      start_(new QComboBox(this)),
      size_(new QComboBox(this)),
      preset_(new QToolButton(this)),
      state_(new QLabel(this)),
      beginning_(new Reading(1, this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  auto* row = new QHBoxLayout;
  rows->addLayout(row);
  rows->addWidget(beginning_);
  row->setSpacing(4);
  gap_->setRange(1, 8);
  gap_->setPrefix(tr("gap "));
  gap_->setAccessibleName(tr("Gap between the studied frames"));
  gap_->setToolTip(
      tr("Frames from the first to the second of the studied pair; more is more motion"));
  start_->addItems({tr("zero"), tr("warm")});
  start_->setAccessibleName(tr("Start of the study"));
  start_->setToolTip(
      tr("What the first iteration starts from: zero flow, or the flow of the pair before moved "
         "forward (warm start)"));
  size_->addItems({tr("live size"), tr("own size")});
  size_->setAccessibleName(tr("Size of the study"));
  size_->setToolTip(tr(
      "The size at which the live flow is computed, or the frame\u2019s own: exact, and slow where "
      "frames are large"));
  iterations_->setRange(1, 32);
  iterations_->setSuffix(tr(" it."));
  iterations_->setAccessibleName(tr("Iterations of the study"));
  iterations_->setToolTip(
      tr("Recurrent updates that the studied pair gets, whatever the live flow has"));
  preset_->setText(tr("Post"));
  preset_->setAccessibleName(tr("As in the post"));
  preset_->setAutoRaise(true);
  preset_->setToolTip(
      tr("Frames t and t + 2 at their own size, zero start, 20 iterations, as in “Unpacking a Deep "
         "Optical Flow "
         "Model”"));
  state_->setFont(caption_font());
  state_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  for (const QString& text : {tr("studying…"), tr("studied, fp32"), tr("live")})  // moves nothing
    state_->setMinimumWidth(
        std::max(state_->minimumWidth(), state_->fontMetrics().horizontalAdvance(text) + 2));
  for (QWidget* each :
       {static_cast<QWidget*>(gap_), static_cast<QWidget*>(start_), static_cast<QWidget*>(size_),
        static_cast<QWidget*>(iterations_), static_cast<QWidget*>(preset_)}) {
    each->setFocusPolicy(Qt::TabFocus);
    row->addWidget(each);
  }
  row->addStretch(1);
  row->addWidget(state_);
  for (QSpinBox* spin : {gap_, iterations_}) {
    spin->setKeyboardTracking(false);
    spin->setFocusPolicy(Qt::StrongFocus);
    connect(spin, &QSpinBox::valueChanged, this, &StudyRow::apply);
  }
  for (QComboBox* combo : {start_, size_})
    connect(combo, &QComboBox::currentIndexChanged, this, &StudyRow::apply);
  connect(preset_, &QToolButton::clicked, this, [this] {
    engine::StudyOptions post = engine::as_in_the_post();
    post.parts = study_.options().parts;
    study_.set_own_size(true);
    study_.set_options(post);
  });
  connect(&study, &Study::settings_changed, this, &StudyRow::show_settings);
  show_settings();
  connect(&selection, &Selection::pair_changed, this, &StudyRow::show_state);
  connect(&study, &Study::started, this, &StudyRow::show_state);
  connect(&study, &Study::finished, this, &StudyRow::show_state, Qt::QueuedConnection);
  connect(&study, &Study::failed, this, &StudyRow::show_state);
  show_state();
}

void StudyRow::apply() {
  engine::StudyOptions options = study_.options();
  options.gap = gap_->value();
  options.iterations = iterations_->value();
  options.warm = start_->currentIndex() == 1;
  study_.set_own_size(size_->currentIndex() == 1);
  study_.set_options(options);
}

void StudyRow::show_settings() {
  const QSignalBlocker gap(gap_), iterations(iterations_), start(start_), size(size_);
  const engine::StudyOptions& options = study_.options();
  gap_->setValue(options.gap);
  iterations_->setValue(options.iterations);
  start_->setCurrentIndex(options.warm ? 1 : 0);
  size_->setCurrentIndex(study_.own_size() ? 1 : 0);
  beginning_->setVisible(options.warm);
}

QString StudyRow::beginning_words() const {
  if (study_.running() || !selection_.studied()) return {};
  const FlowResult& pair = *selection_.pair();
  if (!pair.warm) return tr("Started from zero: there is no flow before this pair");
  const std::int64_t first = pair.frame1.index;
  return tr("Started from the flow of frames %1 and %2, moved forward")
      .arg(first - study_.options().gap)
      .arg(first);
}

void StudyRow::show_state() {
  if (study_.running())
    state_->setText(tr("studying…"));
  else if (selection_.studied())
    state_->setText(tr("studied, fp32"));
  else
    state_->setText(selection_.trace() ? tr("live") : QString());
  beginning_->setText(beginning_words());
  state_->setToolTip(
      tr("Paused, the shown pair is traced again with these settings; while playing the panels "
         "show the live flow's own trace"));
}

}  // namespace flowscope::ui
