#include "ui/panels/correlation_panel.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/insides/geometry.h"
#include "ui/panels/frame_picture.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kAllLevels = -1;
constexpr double kOpacity = 0.6;  // of a map over the picture
const QColor kRed(255, 0, 0);     // the correspondence: for nothing else

using Mark = MapView::Mark;

Mark box(QRectF cells, const QColor& colour, double width = 1.5) {
  return {Mark::Shape::box, {{cells.topLeft(), cells.bottomRight()}}, colour, width};
}

Mark hatch(int x, int y) {
  return {Mark::Shape::hatch, {{QPointF(x, y), QPointF(x + 1, y + 1)}}, QColor(160, 160, 160), 1};
}

// A correspondence on a map whose cells are `side` pixels of the network's input.
QPointF on_map(const Trace& trace, Vec2 cells, double side) {
  const double half = trace.cell_size() / 2.0;
  return {(double(cells.u) * trace.cell_size() + half) / side,
          (double(cells.v) * trace.cell_size() + half) / side};
}

// The part of the map that the frame fills; beyond it lies padding.
QRectF frame_on_map(const Trace& trace, double side) {
  const Padding pad = trace.padding();
  const Size size = trace.inference_size();
  const double half = trace.cell_size() / 2.0;
  return {(pad.left + half) / side, (pad.top + half) / side, size.width / side, size.height / side};
}

double side_of(const Trace& trace, int k, int level) {
  return std::ldexp(double(trace.cell_size_at(k)), level);
}

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
      reading_(new Reading(2, this)) {
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
  const QPoint pixel = selection().current()->pixel;
  chosen_ = insides::lookup_window(trace, selection().iteration(),
                                   trace.cell_of(pixel.x(), pixel.y()), selection().level());
  draw_maps(shown_);
  draw_window();
}

std::vector<MapView::Mark> CorrelationPanel::marks_of(const Shown& shown) const {
  const Trace& trace = *selection().trace();
  const int k = selection().iteration();
  const double side = side_of(trace, k, shown.window.level);
  const Cell cell = trace.cell_of(shown.pin.pixel.x(), shown.pin.pixel.y());
  std::vector<Mark> marks;
  QPolygonF trail;
  for (int each = 0; each <= k; ++each)
    trail << on_map(trace, trace.correspondence(each, cell, 0), side);
  marks.push_back({Mark::Shape::path, trail, pin_colour(shown.pin.number), 1.5});
  const QPointF at = trail.last();
  const double half = trace.cell_size_at(k) / side / 2;
  marks.push_back(box({at - QPointF(half, half), at + QPointF(half, half)}, kRed, 2));
  const double r = shown.window.radius;
  marks.push_back(box({shown.window.centre.u - r, shown.window.centre.v - r, 2 * r + 1, 2 * r + 1},
                      Qt::white, 1));
  // The cells that the sample under the pointer is made of.
  const auto hovered = window_->hovered();
  if (hovered && shown.window.level == chosen_.level &&
      shown.pin.number == selection().current()->number) {
    const auto& sample =
        chosen_.sample(hovered->x() - chosen_.radius, hovered->y() - chosen_.radius);
    for (const auto& source : sample.sources)
      marks.push_back(box(QRectF(source.cell.x, source.cell.y, 1, 1), Qt::white, 2));
  }
  return marks;
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
  const Trace& trace = *selection().trace();
  const QImage second = frame_picture(selection().pair()->frame2);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    MapView& view = *maps_[i];
    const Shown& each = shown[i];
    grid_->addWidget(&view, int(i) / columns, int(i) % columns);
    view.set_title(tr("Pin %1, level %2").arg(each.pin.number).arg(each.window.level + 1));
    view.setToolTip(
        tr("Response map: how alike each place of image 2 is to the pin's feature vector"));
    view.show_map(each.window.response, insides::Palette::sequential, common_scale_);
    const double side = side_of(trace, selection().iteration(), each.window.level);
    view.set_backdrop(blended_->isChecked() ? second : QImage(), frame_on_map(trace, side),
                      blended_->isChecked() ? kOpacity : 1);
    view.set_scale_bar(true);
    view.set_marks(marks_of(each));
    view.show();
  }
}

void CorrelationPanel::draw_window() {
  const int r = chosen_.radius;
  const auto scale =
      common_scale_.value_or(insides::scale_of(chosen_.response, insides::Palette::sequential));
  neighbourhood_->show_map(insides::neighbourhood(chosen_), insides::Palette::sequential, scale);
  window_->show_map(chosen_.values, insides::Palette::sequential, scale);
  const double middle_cell = r + 0.5;
  const QPointF middle(middle_cell, middle_cell);
  std::vector<Mark> marks;
  for (int dy = -r; dy <= r; ++dy)
    for (int dx = -r; dx <= r; ++dx)
      if (chosen_.outside(dx, dy)) marks.push_back(hatch(dx + r, dy + r));
  marks.push_back(box({middle - QPointF(0.5, 0.5), middle + QPointF(0.5, 0.5)}, kRed, 2));
  const Trace& trace = *selection().trace();
  const int k = selection().iteration();
  if (!chosen_.all_outside())
    marks.push_back({Mark::Shape::arrow,
                     {{middle, middle + QPointF(chosen_.peak.x, chosen_.peak.y)}},
                     Qt::white,
                     2});
  if (k < trace.iterations()) {
    const QPoint pixel = selection().current()->pixel;
    const Cell own = trace.own_cell(k, trace.cell_of(pixel.x(), pixel.y()));
    const Vec2 step = trace.delta_at(k).at(own.x, own.y);
    const double steps = trace.cell_size() / side_of(trace, k, chosen_.level);
    marks.push_back({Mark::Shape::arrow,
                     {{middle, middle + QPointF(step.u * steps, step.v * steps)}},
                     pin_colour(selection().current()->number),
                     2});
  }
  window_->set_marks(std::move(marks));
  window_->setToolTip(
      tr("What the update reads: %1×%1 samples of the response map around the correspondence, "
         "one cell of the level apart. White arrow: to the largest sample. Coloured arrow: the "
         "step Δf that the network took")
          .arg(2 * r + 1));
  read_window();
}

// The cells without interpolation: where the exact centre lies between them, which lie beyond
// the map, and which the sample under the pointer is made of.
void CorrelationPanel::mark_neighbourhood() {
  const int r = chosen_.radius;
  const Cell first{chosen_.nearest.x - r, chosen_.nearest.y - r};
  std::vector<Mark> marks;
  for (int y = 0; y <= 2 * r; ++y)
    for (int x = 0; x <= 2 * r; ++x) {
      const Cell cell{first.x + x, first.y + y};
      if (cell.x < 0 || cell.y < 0 || cell.x >= chosen_.response.width ||
          cell.y >= chosen_.response.height)
        marks.push_back(hatch(x, y));
    }
  const QPointF exact(double(chosen_.centre.u) - first.x, double(chosen_.centre.v) - first.y);
  marks.push_back(box(QRectF(exact, QSizeF(1, 1)), kRed, 2));
  if (const auto hovered = window_->hovered())
    for (const auto& source : chosen_.sample(hovered->x() - r, hovered->y() - r).sources)
      marks.push_back(
          box(QRectF(source.cell.x - first.x, source.cell.y - first.y, 1, 1), Qt::white, 2));
  neighbourhood_->set_marks(std::move(marks));
}

void CorrelationPanel::read_window() {
  const Trace* trace = selection().trace();
  if (trace == nullptr || !selection().current() || shown_.empty()) return;
  const int k = selection().iteration(), r = chosen_.radius;
  const auto vector = [](double x, double y, int decimals) {
    const auto number = [&](double value) {
      return (value < 0 ? QString() : QStringLiteral("+")) + QString::number(value, 'f', decimals);
    };
    return QStringLiteral("(%1, %2)").arg(number(x), number(y));
  };
  QString text = chosen_.all_outside()
                     ? tr("The window lies outside image 2: all samples are 0")
                     : tr("Peak %1 steps, %2 · proposes %3 cells")
                           .arg(vector(chosen_.peak.x, chosen_.peak.y, 0))
                           .arg(double(chosen_.peak.value), 0, 'f', 3)
                           .arg(vector(chosen_.proposed.u, chosen_.proposed.v, 2));
  if (k < trace->iterations()) {
    const QPoint pixel = selection().current()->pixel;
    const Cell own = trace->own_cell(k, trace->cell_of(pixel.x(), pixel.y()));
    const Vec2 step = trace->delta_at(k).at(own.x, own.y);
    text += tr(" · Δf %1").arg(vector(step.u, step.v, 2));
  } else {
    text += tr(" · the result: no further step");
  }
  if (const auto cell = window_->hovered()) {
    const auto& sample = chosen_.sample(cell->x() - r, cell->y() - r);
    text += tr("\nSample %1: %2, the sum of ")
                .arg(vector(sample.dx, sample.dy, 0))
                .arg(double(sample.value), 0, 'f', 3);
    QStringList parts;
    for (const auto& source : sample.sources) {
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
  mark_neighbourhood();
  for (std::size_t i = 0; i < std::min(maps_.size(), shown_.size()); ++i)
    maps_[i]->set_marks(marks_of(shown_[i]));
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
