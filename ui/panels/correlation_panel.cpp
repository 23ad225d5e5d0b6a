#include "ui/panels/correlation_panel.h"

#include <algorithm>

#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kAllLevels = -1;

}  // namespace

CorrelationPanel::CorrelationPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("correlation"), tr("Correlation"), parent),
      levels_(new QComboBox(this)),
      all_pins_(new QCheckBox(tr("All pins"), this)),
      common_(new QCheckBox(tr("Common scale"), this)),
      blended_(new QCheckBox(tr("Picture"), this)),
      grid_(new QGridLayout),
      pictures_(new QBoxLayout(QBoxLayout::LeftToRight)),
      close_up_(new QBoxLayout(QBoxLayout::TopToBottom)),
      neighbourhood_(new MapView(this)),
      window_(new MapView(this)),
      reading_(new Reading(4, this)) {
  add_controls();
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  grid_->setSpacing(8);
  pictures_->setSpacing(8);
  pictures_->addLayout(grid_, 5);
  close_up_->setSpacing(8);
  close_up_->addWidget(neighbourhood_);
  close_up_->addWidget(window_);
  pictures_->addLayout(close_up_, 3);
  rows->addLayout(pictures_, 1);
  rows->addWidget(reading_);
  rows->addStretch();  // what a high dock has to spare
  neighbourhood_->set_title(tr("Neighbourhood"));
  neighbourhood_->setToolTip(
      tr("The response map's own cells around the correspondence, without interpolation"));
  window_->set_title(tr("Lookup window"));
  connect(window_, &MapView::hover_changed, this, &CorrelationPanel::read_window);
}

void CorrelationPanel::add_controls() {
  add_caption(tr("Level"));
  for (int level = 0; level < 4; ++level) levels_->addItem(QString::number(level + 1), level);
  levels_->addItem(tr("All"), kAllLevels);
  levels_->setAccessibleName(tr("Pyramid level"));
  levels_->setToolTip(
      tr("RAFT's correlation pyramid: level 1 has cells of 8 pixels, each further level averages "
         "2×2 of the one before, so it sees larger motion less sharply"));
  all_pins_->setToolTip(tr("A row for every pin, not only for the chosen one"));
  common_->setToolTip(tr("One colour scale for all maps, to compare how strongly they respond"));
  blended_->setChecked(true);
  blended_->setToolTip(tr("Lay the response maps over image 2"));
  for (QWidget* control : {static_cast<QWidget*>(levels_), static_cast<QWidget*>(all_pins_),
                           static_cast<QWidget*>(common_), static_cast<QWidget*>(blended_)}) {
    control->setFocusPolicy(Qt::TabFocus);
    controls().addWidget(control);
  }
  for (QCheckBox* check : {all_pins_, common_, blended_}) {
    check->setAccessibleName(check->text());
    connect(check, &QCheckBox::toggled, this, &CorrelationPanel::draw_soon);
  }
  connect(levels_, &QComboBox::activated, this, [this] {
    const int level = levels_->currentData().toInt();
    if (level != kAllLevels) selection().set_level(level);
    draw_soon();
  });
}

std::vector<CorrelationPanel::Shown> CorrelationPanel::wanted() const {
  const Trace& trace = *selection().trace();
  std::vector<Shown> out;
  for (const Pin& pin : selection().pins()) {
    if (!all_pins_->isChecked() && pin.number != selection().current()->number) continue;
    const Cell cell = trace.cell_of(pin.pixel.x(), pin.pixel.y());
    for (int level = 0; level < trace.levels(); ++level)
      if (levels_->currentData().toInt() == kAllLevels || level == selection().level())
        out.push_back({pin, insides::lookup_window(trace, selection().iteration(), cell, level)});
  }
  return out;
}

void CorrelationPanel::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  const bool tall = height() > width();
  pictures_->setDirection(tall ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
  close_up_->setDirection(tall ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  for (MapView* view : {neighbourhood_, window_}) view->set_snug(tall);
  for (MapView* view : maps_) view->set_snug(tall);
}

void CorrelationPanel::draw() {
  if (levels_->currentData().toInt() != kAllLevels)
    levels_->setCurrentIndex(levels_->findData(selection().level()));
  const Trace& trace = *selection().trace();
  shown_ = wanted();
  const Pin pin = *selection().current();
  chosen_ = {pin, insides::lookup_window(trace, selection().iteration(),
                                         trace.cell_of(pin.pixel.x(), pin.pixel.y()),
                                         selection().level())};
  draw_maps(shown_);
  draw_window();
}

insides::LookupView CorrelationPanel::view_of(const Shown& shown) const {
  const Trace& trace = *selection().trace();
  return {trace, selection().iteration(), trace.cell_of(shown.pin.pixel.x(), shown.pin.pixel.y()),
          shown.window, insides::pin_colour(shown.pin.number)};
}

// With the cells that the sample under the pointer is made of.
insides::Figure CorrelationPanel::figure_of(const Shown& shown) const {
  insides::Figure figure = insides::response_figure(
      view_of(shown), blended_->isChecked() ? selection().pair()->frame2 : Frame());
  figure.scale = common_scale_;
  const insides::WindowSample* sample = hovered_sample();
  if (sample && shown.window.level == chosen_.window.level &&
      shown.pin.number == chosen_.pin.number)
    for (const auto& source : sample->sources)
      figure.marks.push_back(insides::cell_mark(source.cell.x, source.cell.y, insides::kLine));
  return figure;
}

const insides::WindowSample* CorrelationPanel::hovered_sample() const {
  const auto cell = window_->hovered();
  const int r = chosen_.window.radius;
  return cell ? &chosen_.window.sample(cell->x() - r, cell->y() - r) : nullptr;
}

void CorrelationPanel::draw_maps(const std::vector<Shown>& shown) {
  while (maps_.size() > shown.size()) {
    delete maps_.back();
    maps_.pop_back();
  }
  while (maps_.size() < shown.size()) {
    maps_.push_back(new MapView(&body()));
    maps_.back()->set_snug(pictures_->direction() == QBoxLayout::TopToBottom);
  }
  const int columns = levels_->currentData().toInt() != kAllLevels ? 1
                      : all_pins_->isChecked()                     ? 4
                                                                   : 2;
  common_scale_.reset();
  if (common_->isChecked())
    for (const Shown& each : shown) {
      const auto own = insides::scale_of(each.window.response, insides::Palette::sequential);
      const auto so_far = common_scale_.value_or(own);
      common_scale_ = {std::min(so_far.least, own.least), std::max(so_far.largest, own.largest)};
    }
  for (std::size_t i = 0; i < shown.size(); ++i) {
    MapView& view = *maps_[i];
    const Shown& each = shown[i];
    grid_->addWidget(&view, int(i) / columns, int(i) % columns);
    view.set_title(tr("Pin %1, level %2").arg(each.pin.number).arg(each.window.level + 1));
    view.setToolTip(
        tr("Response map: how alike each place of image 2 is to the pin's feature vector"));
    view.set_scale_bar(true);
    view.show();
  }
}

void CorrelationPanel::draw_window() {
  insides::Figure window = insides::window_figure(view_of(chosen_));
  if (common_scale_) window.scale = common_scale_;
  window_->show_figure(window);
  window_->setToolTip(
      tr("What the update reads: %1×%1 samples of the response map around the correspondence, "
         "one cell of the level apart. White arrow: to the largest sample. Coloured arrow: the "
         "step Δf that the network took")
          .arg(2 * chosen_.window.radius + 1));
  window_words_ = window_->toolTip();
  read_window();
}

void CorrelationPanel::draw_neighbourhood() {
  insides::Figure figure = insides::neighbourhood_figure(chosen_.window);
  if (common_scale_) figure.scale = common_scale_;
  const Cell first = insides::neighbourhood_corner(chosen_.window);
  if (const auto* sample = hovered_sample())
    for (const auto& source : sample->sources)
      figure.marks.push_back(
          insides::cell_mark(source.cell.x - first.x, source.cell.y - first.y, insides::kLine));
  neighbourhood_->show_figure(figure);
}

void CorrelationPanel::read_window() {
  const Trace* trace = selection().trace();
  if (trace == nullptr || !selection().current() || shown_.empty()) return;
  const int k = selection().iteration();
  const insides::LookupWindow& window = chosen_.window;
  const auto vector = [](double x, double y, int decimals) {
    const auto number = [&](double value) {
      return (value < 0 ? QString() : QStringLiteral("+")) + QString::number(value, 'f', decimals);
    };
    return QStringLiteral("(%1, %2)").arg(number(x), number(y));
  };
  QString text = window.all_outside() ? tr("The window lies outside image 2: all samples are 0")
                                      : tr("Peak %1 steps, %2 · proposes %3 cells")
                                            .arg(vector(window.peak.x, window.peak.y, 0))
                                            .arg(double(window.peak.value), 0, 'f', 3)
                                            .arg(vector(window.proposed.u, window.proposed.v, 2));
  if (k < trace->iterations()) {
    const QPoint pixel = selection().current()->pixel;
    const Cell own = trace->own_cell(k, trace->cell_of(pixel.x(), pixel.y()));
    const Vec2 step = trace->delta_at(k).at(own.x, own.y);
    text += tr(" · Δf %1").arg(vector(step.u, step.v, 2));
  } else {
    text += tr(" · the result: no further step");
  }
  if (const auto* sample = hovered_sample()) {
    text += tr("\nSample %1: %2, the sum of ")
                .arg(vector(sample->dx, sample->dy, 0))
                .arg(double(sample->value), 0, 'f', 3);
    QStringList parts;
    for (const auto& source : sample->sources) {
      const QString value =
          source.inside ? QString::number(double(source.value), 'f', 3) : tr("0 (outside)");
      parts << tr("%1 × %2 = %3")
                   .arg(value)
                   .arg(double(source.weight), 0, 'f', 2)
                   .arg(double(source.product), 0, 'f', 3);
    }
    text += parts.join(QStringLiteral("; "));
  }
  reading_->setText(text);
  window_->setToolTip(window_->hovered() ? QString() : window_words_);  // not over the reading
  draw_neighbourhood();
  for (std::size_t i = 0; i < std::min(maps_.size(), shown_.size()); ++i)
    maps_[i]->show_figure(figure_of(shown_[i]));
}

std::vector<engine::NamedTensor> CorrelationPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!body_shown()) return out;
  for (const Shown& each : shown_) {
    const std::string name =
        "pin" + std::to_string(each.pin.number) + "_level" + std::to_string(each.window.level + 1);
    out.push_back(engine::named("response_" + name, each.window.response));
    out.push_back(engine::named("window_" + name, each.window.values));
  }
  return out;
}

}  // namespace flowscope::ui
