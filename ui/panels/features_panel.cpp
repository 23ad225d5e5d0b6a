#include "ui/panels/features_panel.h"

#include <utility>

#include "core/base/error.h"

namespace flowscope::ui {

FeaturesPanel::FeaturesPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("features"), tr("Features"), parent),
      tensors_(new QComboBox(this)),
      modes_(new QComboBox(this)),
      pages_(new QStackedWidget(&body())),
      browser_(new ChannelBrowser(selection)),
      film_(new FilmPage(selection)),
      components_(new ComponentsPage(selection)),
      sweep_(new SweepPage),
      vectors_(new VectorsPage(selection)) {
  for (const Inside what : {Inside::features1, Inside::features2, Inside::context, Inside::hidden,
                            Inside::motion, Inside::lookup})
    tensors_->addItem(tensor_title(what), int(what));
  tensors_->setAccessibleName(tr("Tensor"));
  tensors_->setToolTip(
      tr("Feature maps describe what each image looks like and are compared to find matches; the "
         "context tells the GRU about image 1; the hidden state is its memory; motion features "
         "are what it is told each iteration, made from the lookups and the flow so far"));
  modes_->setAccessibleName(tr("Way to look at it"));
  modes_->setToolTip(tr("All channels in a grid, or other ways to look at many channels at once"));
  for (QComboBox* control : {tensors_, modes_}) {
    control->setFocusPolicy(Qt::TabFocus);
    controls().addWidget(control);
  }
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->addWidget(pages_);
  add_page(browser_, tr("Grid"));
  add_page(film_, tr("Film strip"));
  add_page(components_, tr("Components"));
  add_page(sweep_, tr("Sweep"));
  add_page(vectors_, tr("Vectors"));
  connect(film_, &FilmPage::channel_chosen, this, [this](int channel) {
    show_page(*browser_);
    browser_->open_next(channel);
  });
  asked_ = parts();
  connect(tensors_, &QComboBox::currentIndexChanged, this, &FeaturesPanel::changed);
  connect(modes_, &QComboBox::currentIndexChanged, this, &FeaturesPanel::changed);
}

void FeaturesPanel::add_page(FeaturePage* page, const QString& name) {
  modes_->addItem(name);
  pages_->addWidget(page);
  connect(page, &FeaturePage::drawn, this, &FeaturesPanel::drawn);
  connect(page, &FeaturePage::failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    draw_soon();
  });
}

FeaturePage& FeaturesPanel::page() const {
  return *static_cast<FeaturePage*>(pages_->widget(modes_->currentIndex()));
}

void FeaturesPanel::show_page(FeaturePage& page) {
  modes_->setCurrentIndex(pages_->indexOf(&page));
}

bool FeaturesPanel::needs_pin() const { return &page() == vectors_; }

Inside FeaturesPanel::chosen() const { return Inside(tensors_->currentData().toInt()); }

void FeaturesPanel::choose(Inside what) {
  const int index = tensors_->findData(int(what));
  if (index >= 0) tensors_->setCurrentIndex(index);
}

TraceParts FeaturesPanel::parts() const {
  TraceParts parts;
  const Inside what = chosen();
  if (&page() == sweep_) {
    parts.context = parts.hidden = true;
    return parts;
  }
  parts.context = what == Inside::context;
  parts.hidden = what == Inside::hidden;
  parts.motion = what == Inside::motion;
  parts.lookups = what == Inside::lookup;
  return parts;
}

void FeaturesPanel::changed() {
  pages_->setCurrentIndex(modes_->currentIndex());
  tensors_->setEnabled(&page() != sweep_);  // which has tensors of its own
  if (std::exchange(asked_, parts()) != parts()) Q_EMIT parts_changed();
  draw_soon();
}

void FeaturesPanel::draw() {
  if (!problem_.isEmpty()) throw Error(std::exchange(problem_, {}).toStdString());
  ChosenTensor tensor{*selection().pair(),   chosen(), selection().iteration(), 0,
                      selection().studied(), at_once()};
  tensor.k = insides::tensor_iteration(tensor.trace(), tensor.what, tensor.iteration);
  if (&page() != sweep_ && !tensor.trace().has(tensor.what)) tensor.channels();  // says why
  page().draw(tensor);
}

void FeaturesPanel::forget() {
  for (int i = 0; i < pages_->count(); ++i) static_cast<FeaturePage*>(pages_->widget(i))->forget();
}

std::vector<engine::NamedTensor> FeaturesPanel::tensors() const {
  return body_shown() ? page().tensors() : std::vector<engine::NamedTensor>{};
}

std::vector<insides::Plot> FeaturesPanel::plots() const {
  return body_shown() ? page().plots() : std::vector<insides::Plot>{};
}

}  // namespace flowscope::ui
