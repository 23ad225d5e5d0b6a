#include "ui/panels/components_page.h"

#include <QVBoxLayout>
#include <utility>

#include "core/insides/component_figures.h"
#include "ui/theme.h"

namespace flowscope::ui {

ComponentsPage::ComponentsPage(Selection& selection, QWidget* parent)
    : FeaturePage(parent),
      selection_(selection),
      blended_(new QCheckBox(tr("Picture"), this)),
      view_(new MapView(this)),
      note_(new Reading(2, this)) {
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(4);
  rows->addWidget(blended_);
  rows->addWidget(view_, 1);
  rows->addWidget(note_);
  blended_->setAccessibleName(blended_->text());
  blended_->setToolTip(tr("Lay the components over the frame"));
  blended_->setChecked(true);
  blended_->setFocusPolicy(Qt::TabFocus);
  view_->setToolTip(
      tr("The principal components of all channels as red, green and blue: places of the same "
         "colour look alike to the network"));
  view_->set_reading([this](QPoint cell) { return reading(cell); });
  connect(blended_, &QCheckBox::toggled, this, [this] {
    if (shown_) show_components();
  });
  connect(&job_, &PanelJob::failed, this, &FeaturePage::failed);
}

void ComponentsPage::draw(const ChosenTensor& tensor) {
  const bool under_way = tensor_ && *tensor_ == tensor && job_.running();
  tensor_ = tensor;
  if (under_way && !tensor.at_once) return;
  if (shown_ && *shown_ == tensor) {
    job_.cancel();      // of another tensor, which is no longer wanted
    show_components();  // the pins
    return;
  }
  const auto work = [this, tensor](const std::stop_token& stop) -> PanelJob::Then {
    return [this, tensor, found = insides::principal_components(tensor.channels(), stop)] {
      shown_ = tensor;
      components_ = found;
      show_components();
    };
  };
  if (tensor.at_once) return job_.run(work);
  note_->setText(tr("Computing the components …"));
  job_.start(work, tensor.delay());
}

void ComponentsPage::forget() {
  job_.cancel();
  tensor_.reset();
  shown_.reset();
}

void ComponentsPage::show_components() {
  const Trace& trace = shown_->trace();
  view_->set_title(tensor_words(*shown_));
  const Frame& image =
      shown_->what == Inside::features2 ? shown_->pair.frame2 : shown_->pair.frame1;
  insides::Figure figure = insides::components_figure(trace, shown_->what, shown_->k, components_,
                                                      blended_->isChecked() ? image : Frame());
  for (const Pin& pin : selection_.pins()) {
    const Cell cell = insides::tensor_cell(trace, shown_->what, selection_.iteration(),
                                           trace.cell_of(pin.pixel.x(), pin.pixel.y()));
    figure.marks.push_back(insides::cell_mark(cell.x, cell.y, insides::pin_colour(pin.number)));
  }
  view_->show_figure(figure);
  const auto percent = [&](std::size_t i) {
    return QString::number(100 * components_.explained[i], 'f', 0);
  };
  note_->setText(tr("Red %1 %, green %2 %, blue %3 % of the variance over the cells")
                     .arg(percent(0), percent(1), percent(2)));
  Q_EMIT drawn();
}

QString ComponentsPage::reading(QPoint cell) const {
  const auto value = [&](std::size_t i) {
    return short_number(double(components_.maps[i].at(cell.x(), cell.y())));
  };
  return tr("(%1, %2): %3, %4, %5").arg(cell.x()).arg(cell.y()).arg(value(0), value(1), value(2));
}

std::vector<engine::NamedTensor> ComponentsPage::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!shown_) return out;
  for (std::size_t i = 0; i < components_.maps.size(); ++i)
    out.push_back(engine::named(to_string(shown_->what) + "_component" + std::to_string(i + 1),
                                components_.maps[i]));
  return out;
}

}  // namespace flowscope::ui
