#include "ui/panels/matching_panel.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/insides/geometry.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

QString signed_cells(int value) {
  return (value > 0 ? QStringLiteral("+") : QString()) + QString::number(value);
}

}  // namespace

MatchingPanel::MatchingPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("matching"), tr("Matching"), parent),
      direction_(new QComboBox(this)),
      shown_(new QComboBox(this)),
      blended_(new QCheckBox(tr("Picture"), this)),
      response_(new MapView(this)),
      frame_(new MapView(this)),
      maps_(new QBoxLayout(QBoxLayout::TopToBottom)),
      reading_(new Reading(5, this)) {
  add_controls();
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  maps_->setSpacing(8);
  maps_->addWidget(response_, 1);
  maps_->addWidget(frame_, 1);
  rows->addLayout(maps_, 1);
  rows->addWidget(reading_);
  response_->set_scale_bar(true);
  frame_->set_scale_bar(true);
  connect(frame_, &MapView::hover_changed, this, &MatchingPanel::read);
  connect(response_, &MapView::hover_changed, this, &MatchingPanel::read);
  connect(frame_, &MapView::clicked, this, &MatchingPanel::choose);
  connect(&job_, &PanelJob::failed, this,
          [this](const QString& sentence) { frame_->set_title(sentence); });
}

void MatchingPanel::add_controls() {
  add_caption(tr("Image"));
  direction_->addItems({tr("1 in 2"), tr("2 in 1")});
  direction_->setAccessibleName(tr("Direction"));
  direction_->setToolTip(
      tr("Which image's feature vectors are looked for in the other; a match that is good leads "
         "back to where it came from"));
  shown_->addItem(tr("Margin"), int(Shown::margin));
  shown_->addItem(tr("Best match"), int(Shown::best));
  shown_->addItem(tr("Entropy"), int(Shown::entropy));
  shown_->addItem(tr("Peak value"), int(Shown::value));
  shown_->setAccessibleName(tr("Shown over the whole frame"));
  shown_->setToolTip(
      tr("What the other map shows of each cell's response map: the lead of its best over its "
         "second-best peak, where the best lies, how spread out the map is, the best's value"));
  blended_->setChecked(true);
  blended_->setAccessibleName(blended_->text());
  blended_->setToolTip(tr("Lay the maps over the images whose cells they show"));
  for (QWidget* control : {static_cast<QWidget*>(direction_), static_cast<QWidget*>(shown_),
                           static_cast<QWidget*>(blended_)}) {
    control->setFocusPolicy(Qt::TabFocus);
    controls().addWidget(control);
  }
  connect(direction_, &QComboBox::currentIndexChanged, this, &MatchingPanel::draw_soon);
  connect(shown_, &QComboBox::currentIndexChanged, this, &MatchingPanel::draw_soon);
  connect(blended_, &QCheckBox::toggled, this, &MatchingPanel::draw_soon);
}

void MatchingPanel::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  maps_->setDirection(width() > height() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void MatchingPanel::draw() {
  const auto& trace = selection().pair()->trace;
  if (whole_.trace != trace) {
    forget();
    whole_.trace = trace;
  }
  const bool under_way = job_.running() && job_back_ == back();
  if (!matches() && at_once())
    job_.run(work());
  else if (!matches() && !under_way)
    compute();
  one_ = response();
  draw_response();
  draw_frame();
  read();
}

void MatchingPanel::forget() {
  job_.cancel();
  whole_ = {};
  one_.reset();
  chosen_.reset();
}

PanelJob::Work MatchingPanel::work() {
  return [this, trace = whole_.trace, back = back(),
          features = whole_.features](const std::stop_token& stop) -> PanelJob::Then {
    auto found = std::make_shared<Matches>(trace->matches(back, stop));
    auto maps = features;
    if (back && !maps)
      maps = std::make_shared<const std::array<Channels, 2>>(std::array<Channels, 2>{
          trace->inside(Inside::features1), trace->inside(Inside::features2)});
    return [this, trace, back, found, maps] {
      if (whole_.trace != trace) return;
      whole_.matches[back ? 1 : 0] = std::move(*found);
      whole_.features = maps;
    };
  };
}

void MatchingPanel::compute() {
  job_back_ = back();
  job_.start(
      [this, work = work()](const std::stop_token& stop) -> PanelJob::Then {
        return [this, keep = work(stop)] {
          keep();
          if (selection().trace() != whole_.trace.get() || !body_shown()) return;
          draw();
          if (matches()) Q_EMIT drawn();
        };
      },
      selection().studied() ? 0 : PanelJob::kStill);
}

std::optional<MatchingPanel::Response> MatchingPanel::response() const {
  const Trace& trace = *selection().trace();
  Response out;
  const Pin* pin = selection().current();
  if (!pin && !(back() && chosen_)) return std::nullopt;
  if (pin) {
    out.from = trace.cell_of(pin->pixel.x(), pin->pixel.y());
    out.map = trace.response(out.from, 0);
    out.best = insides::highest(out.map);
  }
  if (!back()) return out;
  if (!whole_.features) return std::nullopt;
  // Without a choice: does the pin's best match find the pin again?
  const auto& [first, second] = *whole_.features;
  out.back = true;
  out.from = chosen_ ? *chosen_ : Cell{out.best.x, out.best.y};
  out.map = insides::similarity(second, out.from, first);
  out.best = insides::highest(out.map);
  return out;
}

void MatchingPanel::draw_response() {
  const Pin* pin = selection().current();
  const Trace& trace = *selection().trace();
  const FlowResult& pair = *selection().pair();
  response_->setToolTip(
      back() ? tr("How alike each cell of image 1 is to one feature vector of image 2: the pin's "
                  "best match, or the cell that you click below")
             : tr("How alike each cell of image 2 is to the pin's feature vector: a row of the "
                  "all-pairs correlation, the response map of level 1. Red: where RAFT is at the "
                  "chosen iteration. White: the best match"));
  if (!one_) {
    response_->clear();
    response_->set_backdrop({}, {}, 1);
    response_->set_title(!back() || (!pin && whole_.features)
                             ? tr("Click a pixel in the picture, or a cell below")
                             : tr("Computing…"));
    return;
  }
  response_->set_title(
      back() ? tr("Image 2's cell %1, %2 in image 1").arg(one_->from.x).arg(one_->from.y)
             : tr("Pin %1 in image 2").arg(pin->number));
  insides::Figure figure = insides::similarity_figure(
      trace, one_->map, blended_->isChecked() ? (back() ? pair.frame1 : pair.frame2) : Frame());
  if (pin) {
    const Cell cell = trace.cell_of(pin->pixel.x(), pin->pixel.y());
    const Vec2 at = trace.correspondence(selection().iteration(), cell, 0);
    figure.marks.push_back(
        back() ? insides::cell_mark(cell.x, cell.y, insides::pin_colour(pin->number))
               : insides::cell_mark(double(at.u), double(at.v), insides::kCorrespondence));
  }
  response_->show_figure(figure);
}

void MatchingPanel::draw_frame() {
  const Trace& trace = *selection().trace();
  const FlowResult& pair = *selection().pair();
  const auto shown = Shown(shown_->currentData().toInt());
  QString title = shown_->currentText();
  frame_->set_marks({});
  switch (shown) {
    case Shown::best:
      frame_->setToolTip(
          tr("Where each cell's best match lies, in the flow's colours: flow by likeness alone, "
             "before any network smooths it. Click a cell to look at it"));
      break;
    case Shown::margin:
      frame_->setToolTip(
          tr("Best minus second-best peak of each cell's response map: large where one place of "
             "the other image stands out, near 0 where two places look alike. Click a cell to "
             "look at it"));
      break;
    case Shown::entropy:
      frame_->setToolTip(
          tr("Entropy of the softmax of each cell's response map: low where it is one sharp "
             "peak, high where it is flat, as on plain walls. Click a cell to look at it"));
      break;
    case Shown::value:
      frame_->setToolTip(
          tr("The largest similarity of each cell's response map. Click a cell to look at it"));
      break;
  }
  if (!matches()) {
    frame_->clear();
    frame_->set_backdrop({}, {}, 1);
    frame_->set_title(
        (selection().studied() ? tr("%1: computing…") : tr("%1: once the video rests")).arg(title));
    return;
  }
  if (shown == Shown::best)
    title = tr("%1, full colour at %2 cells")
                .arg(title)
                .arg(double(insides::full_colour(trace)), 0, 'f', 1);
  if (shown == Shown::entropy) title = tr("%1 in nats").arg(title);
  frame_->set_title(back() ? tr("%1, cells of image 2").arg(title)
                           : tr("%1, cells of image 1").arg(title));
  insides::Figure figure = insides::matching_figure(
      trace, *matches(), shown,
      blended_->isChecked() ? (back() ? pair.frame2 : pair.frame1) : Frame());
  if (const Pin* pin = selection().current(); back() && one_) {
    figure.marks.push_back(insides::cell_mark(one_->from.x, one_->from.y, insides::kLine));
  } else if (!back() && pin) {
    const Cell cell = trace.cell_of(pin->pixel.x(), pin->pixel.y());
    figure.marks.push_back(insides::cell_mark(cell.x, cell.y, insides::pin_colour(pin->number)));
  }
  frame_->show_figure(figure);
}

void MatchingPanel::choose(QPoint cell) {
  if (back()) {
    chosen_ = Cell{cell.x(), cell.y()};
    draw_soon();
    return;
  }
  const Trace& trace = *selection().trace();
  const Size size = trace.source_size();
  const insides::Point point = insides::frame_point(trace, {float(cell.x()), float(cell.y())});
  const QPoint pixel(std::clamp(int(std::lround(point.x)), 0, size.width - 1),
                     std::clamp(int(std::lround(point.y)), 0, size.height - 1));
  if (const Pin* pin = selection().current())
    selection().move_pin(pin->number, pixel);
  else
    selection().add_pin(pixel);
}

QString MatchingPanel::place(Cell cell) const {
  const insides::Point at =
      insides::frame_point(*selection().trace(), {float(cell.x), float(cell.y)});
  return tr("%1, %2").arg(std::lround(at.x)).arg(std::lround(at.y));
}

QString MatchingPanel::words(Cell from, Cell best, double value, double second,
                             double entropy) const {
  const Size size = selection().trace()->map_size(0);
  return tr("Pixel %1 of image %2: best match at pixel %3 of image %4, (%5, %6) cells away.\n"
            "Peak %7, second best %8: margin %9.")
             .arg(place(from))
             .arg(back() ? 2 : 1)
             .arg(place(best))
             .arg(back() ? 1 : 2)
             .arg(signed_cells(best.x - from.x), signed_cells(best.y - from.y))
             .arg(value, 0, 'f', 2)
             .arg(second, 0, 'f', 2)
             .arg(value - second, 0, 'f', 2) +
         tr("\nEntropy %1 of at most %2: as unsure as between %3 equal cells.")
             .arg(entropy, 0, 'f', 2)
             .arg(std::log(double(size.width) * size.height), 0, 'f', 2)
             .arg(std::max(1.0, insides::choices(entropy)), 0, 'f', 0);
}

void MatchingPanel::read() {
  const Trace* trace = selection().trace();
  if (trace == nullptr || trace != whole_.trace.get()) return;
  // A view may still show the pair before.
  const auto hovered = [](const MapView& view, int width, int height) {
    return view.cells() == QSize(width, height) ? view.hovered() : std::nullopt;
  };
  const auto over_frame =
      matches() ? hovered(*frame_, matches()->width, matches()->height) : std::nullopt;
  if (const auto& cell = over_frame) {
    const auto i = std::size_t(cell->y()) * std::size_t(matches()->width) + std::size_t(cell->x());
    reading_->setText(words({cell->x(), cell->y()}, matches()->best[i],
                            double(matches()->value.values[i]), double(matches()->second.values[i]),
                            double(matches()->entropy.values[i])));
    return;
  }
  if (!one_) return reading_->setText({});
  const double best = double(one_->best.value);
  if (const auto cell = hovered(*response_, one_->map.width, one_->map.height)) {
    const double value = double(one_->map.at(cell->x(), cell->y()));
    reading_->setText(tr("Pixel %1 of image %2: similarity %3, %4 below the best.")
                          .arg(place({cell->x(), cell->y()}))
                          .arg(back() ? 1 : 2)
                          .arg(value, 0, 'f', 2)
                          .arg(best - value, 0, 'f', 2));
    return;
  }
  QString text = words(one_->from, {one_->best.x, one_->best.y}, best,
                       best - double(insides::margin(one_->map)), insides::entropy(one_->map));
  if (const Pin* pin = selection().current()) {
    const Cell own = trace->cell_of(pin->pixel.x(), pin->pixel.y());
    if (!back()) {
      const Vec2 at = trace->correspondence(selection().iteration(), own, 0);
      text +=
          tr("\nRAFT is %1 cells from it at iteration %2.")
              .arg(std::hypot(double(at.u) - one_->best.x, double(at.v) - one_->best.y), 0, 'f', 1)
              .arg(selection().iteration());
    } else if (!chosen_) {
      const double off = std::hypot(one_->best.x - own.x, one_->best.y - own.y);
      text += off < 1 ? tr("\nThere and back leads to pin %1 again.").arg(pin->number)
                      : tr("\nThere and back ends %1 cells from pin %2.")
                            .arg(off, 0, 'f', 1)
                            .arg(pin->number);
    }
  }
  reading_->setText(text);
}

std::vector<engine::NamedTensor> MatchingPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!body_shown()) return out;
  if (one_) out.push_back(engine::named("response", one_->map));
  if (!matches()) return out;
  out.push_back(engine::named("best", insides::displacements(*matches())));
  out.push_back(engine::named("value", matches()->value));
  out.push_back(engine::named("second", matches()->second));
  out.push_back(engine::named("margin", insides::margins(*matches())));
  out.push_back(engine::named("entropy", matches()->entropy));
  return out;
}

}  // namespace flowscope::ui
