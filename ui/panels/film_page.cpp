#include "ui/panels/film_page.h"

#include <QHBoxLayout>
#include <QInputDialog>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "core/base/stop.h"
#include "ui/panels/saved_channels.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

// The post's own channels mean something in that architecture only.
bool is_large(const Trace& trace) { return trace.radius() == 4 && trace.passes() == 2; }

std::vector<FilmReel> reels_of(const ChosenTensor& tensor, const std::vector<int>& channels,
                               int& count, const std::stop_token& stop) {
  std::vector<FilmReel> reels;
  for (int k = 0; k < insides::tensor_count(tensor.trace(), tensor.what); ++k) {
    check_stop(stop);
    const Channels all = tensor.trace().inside(tensor.what, k);
    count = all.count;
    if (reels.empty())
      for (const int channel : channels)
        if (channel < count) reels.push_back({channel, channel_label(tensor, channel, count), {}});
    for (FilmReel& reel : reels) reel.maps.push_back(all.map(reel.channel));
  }
  return reels;
}

}  // namespace

FilmPage::FilmPage(Selection& selection, QWidget* parent)
    : FeaturePage(parent),
      selection_(selection),
      sets_(new QComboBox(this)),
      channels_(new QLineEdit(this)),
      strip_(new FilmStrip(this)),
      note_(new Reading(2, this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  add_controls();
  auto* top = new QHBoxLayout;
  top->addWidget(sets_);
  top->addWidget(channels_, 1);
  top->addWidget(save_);
  top->addWidget(remove_);
  rows->addLayout(top);
  rows->addWidget(strip_, 1);
  rows->addWidget(note_);
  connect(&job_, &PanelJob::failed, this, &FeaturePage::failed);
  connect(strip_, &FilmStrip::iteration_chosen, &selection, &Selection::set_iteration);
  connect(strip_, &FilmStrip::channel_chosen, this, &FilmPage::channel_chosen);
}

void FilmPage::add_controls() {
  sets_->setAccessibleName(tr("Set of channels"));
  sets_->setToolTip(
      tr("Proposed: channels that correlate most with |flow|. Sets that you saved are kept for "
         "this architecture"));
  sets_->setFocusPolicy(Qt::TabFocus);
  sets_->setMinimumContentsLength(7);
  sets_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  channels_->setAccessibleName(tr("Channels of the film strip"));
  channels_->setToolTip(tr("Numbers of the channels to show, as in the grid: 20, 48, 49"));
  channels_->setFocusPolicy(Qt::StrongFocus);
  save_ = page_button(this, tr("Save"), tr("Save this set"), tr("Keep these channels as a set"));
  remove_ =
      page_button(this, QStringLiteral("×"), tr("Remove this set"), tr("Forget the chosen set"));
  connect(sets_, &QComboBox::currentIndexChanged, this, &FilmPage::take_set);
  connect(channels_, &QLineEdit::editingFinished, this, [this] { load(); });
  connect(save_, &QToolButton::clicked, this, [this] {
    const QString name =
        QInputDialog::getText(this, tr("Save this set"), tr("Name of the set of channels:"));
    if (!name.trimmed().isEmpty()) save_as(name.trimmed());
  });
  connect(remove_, &QToolButton::clicked, this, [this] {
    if (!tensor_) return;
    SavedChannels(*tensor_).remove_set(sets_->currentText());
    offer_sets();
    take_set();
  });
}

void FilmPage::offer_sets(const QString& chosen) {
  const QSignalBlocker quiet(sets_);
  sets_->clear();
  const bool posts = tensor_->what == Inside::motion && is_large(tensor_->trace());
  sets_->addItem(posts ? tr("As in the post") : tr("Proposed"));
  for (const auto& [name, channels] : SavedChannels(*tensor_).sets())
    sets_->addItem(name, channels_text(channels));
  sets_->setCurrentIndex(std::max(0, sets_->findText(chosen)));
  remove_->setEnabled(sets_->currentData().isValid());
}

void FilmPage::take_set() {
  remove_->setEnabled(sets_->currentData().isValid());
  channels_->setText(sets_->currentData().toString());
  proposed_ = false;
  if (tensor_) load();
}

void FilmPage::save_as(const QString& name) {
  if (!tensor_) return;
  SavedChannels(*tensor_).save_set(name, channels_from(shown_, 1 << 20));
  offer_sets(name);
  channels_->setText(shown_);
  proposed_ = false;
}

void FilmPage::draw(const ChosenTensor& tensor) {
  const QString kind = tensor_title(tensor.what) + architecture_of(tensor.trace());
  const bool another = std::exchange(kind_, kind) != kind;
  const bool same = !another && tensor_ && tensor_->pair.trace == tensor.pair.trace;
  tensor_ = tensor;
  if (another) {
    offer_sets();
    channels_->clear();
  }
  strip_->set_iteration(tensor.k);
  if (same && job_.running() && !tensor.at_once) return;
  if (!same || shown_.isEmpty() || job_.running())
    load(tensor.at_once);
  else
    Q_EMIT drawn();
}

void FilmPage::forget() {
  job_.cancel();
  tensor_.reset();
}

// Without numbers: those that are proposed for the last iteration.
void FilmPage::load(bool at_once) {
  if (!tensor_) return;
  std::vector<int> typed;
  if (!proposed_ || channels_->text() != shown_) typed = channels_from(channels_->text(), 1 << 20);
  const auto work = [this, typed,
                     tensor = *tensor_](const std::stop_token& stop) -> PanelJob::Then {
    const std::vector<int> channels =
        typed.empty()
            ? insides::telling_channels(tensor.pair, tensor.what,
                                        insides::tensor_count(tensor.trace(), tensor.what) - 1)
            : typed;
    int count = 0;
    auto reels = reels_of(tensor, channels, count, stop);
    return [this, channels, count, proposed = typed.empty(), reels = std::move(reels)] {
      proposed_ = proposed;
      show_loaded(reels, channels, count);
    };
  };
  if (at_once) return job_.run(work);
  note_->setText(tr("Computing the film strip …"));
  job_.start(work, tensor_->delay());
}

void FilmPage::show_loaded(std::vector<FilmReel> reels, const std::vector<int>& channels,
                           int count) {
  strip_->show_reels(std::move(reels));
  strip_->set_iteration(tensor_->k);
  shown_ = channels_text(channels);
  if (!channels_->hasFocus() || channels_->text().isEmpty()) {
    channels_->setText(shown_);
    channels_->setCursorPosition(0);
  }
  const bool beyond = std::any_of(channels.begin(), channels.end(),
                                  [count](int channel) { return channel >= count; });
  note_->setText(
      beyond ? tr("There are channels 0 to %1; others are left out.").arg(count - 1)
      : insides::by_iteration(tensor_->what)
          ? tr("%1 over the iterations\nOne scale for each channel, blue below 0, orange above")
                .arg(tensor_title(tensor_->what))
          : tr("%1 is computed once a pair: nothing changes over the iterations")
                .arg(tensor_title(tensor_->what)));
  Q_EMIT drawn();
}

std::vector<engine::NamedTensor> FilmPage::tensors() const {
  std::vector<engine::NamedTensor> out;
  for (const FilmReel& reel : strip_->reels())
    for (std::size_t k = 0; k < reel.maps.size(); ++k)
      out.push_back(engine::named(
          "channel" + std::to_string(reel.channel) + "_k" + std::to_string(k), reel.maps[k]));
  return out;
}

}  // namespace flowscope::ui
