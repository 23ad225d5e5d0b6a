#include "ui/panels/upsampling_panel.h"

#include <QGridLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kFrame = 0;  // as an extent: all of it
QString vector(Vec2 flow) {
  const auto number = [](float value) {
    return (value < 0 ? QString() : QStringLiteral("+")) + QString::number(double(value), 'f', 1);
  };
  return QStringLiteral("(%1, %2)").arg(number(flow.u), number(flow.v));
}

}  // namespace

UpsamplingPanel::UpsamplingPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("upsampling"), tr("Upsampling"), parent),
      extent_(new QComboBox(this)),
      neighbours_(new NeighbourView(this)),
      weights_or_note_(new QStackedLayout),
      weights_(new MapView(this)),
      nearest_(new MapView(this)),
      bilinear_(new MapView(this)),
      convex_(new MapView(this)),
      original_(new MapView(this)),
      difference_(new MapView(this)),
      unreachable_(new MapView(this)),
      note_(new QLabel(this)),
      reading_(new Reading(5, this)) {
  add_caption(tr("Shown"));
  for (const int side : {32, 64, 128}) extent_->addItem(tr("%1 px").arg(side), side);
  extent_->addItem(tr("Frame"), kFrame);
  extent_->setCurrentIndex(1);
  extent_->setAccessibleName(tr("How much of the frame is shown"));
  extent_->setToolTip(
      tr("How much around the pin is shown upsampled: close by one sees the cells of 8 pixels"));
  extent_->setFocusPolicy(Qt::TabFocus);
  controls().addWidget(extent_);
  lay_out();
  connect(extent_, &QComboBox::currentIndexChanged, this, &UpsamplingPanel::draw_soon);
  for (MapView* view : {nearest_, bilinear_, convex_, original_, difference_, unreachable_}) {
    connect(view, &MapView::hover_changed, this, &UpsamplingPanel::draw_pixel);
    connect(view, &MapView::clicked, this, [this](QPoint at) {
      const Cell pixel = insides::frame_pixel(*this->selection().trace(), region_, at.x(), at.y());
      this->selection().move_pin(this->selection().current()->number, {pixel.x, pixel.y});
    });
  }
  connect(weights_, &MapView::hover_changed, this, &UpsamplingPanel::draw_pixel);
  connect(&job_, &PanelJob::failed, this,
          [this](const QString& sentence) { reading_->setText(sentence); });
}

void UpsamplingPanel::lay_out() {
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  auto* pixel = new QHBoxLayout;
  pixel->setSpacing(8);
  pixel->addWidget(neighbours_, 1);
  auto* right = new QWidget(this);
  right->setLayout(weights_or_note_);
  weights_or_note_->setContentsMargins(0, 0, 0, 0);
  weights_or_note_->addWidget(weights_);
  weights_or_note_->addWidget(note_);
  pixel->addWidget(right, 1);
  rows->addLayout(pixel, 3);
  auto* crops = new QGridLayout;
  crops->setSpacing(8);
  crops->addWidget(nearest_, 0, 0);
  crops->addWidget(bilinear_, 0, 1);
  crops->addWidget(convex_, 0, 2);
  crops->addWidget(original_, 1, 0);
  crops->addWidget(difference_, 1, 1);
  crops->addWidget(unreachable_, 1, 2);
  for (int column = 0; column < 3; ++column) crops->setColumnStretch(column, 1);
  rows->addLayout(crops, 4);
  for (MapView* view : {convex_, unreachable_}) {  // what comes and goes moves nothing
    QSizePolicy policy = view->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    view->setSizePolicy(policy);
  }
  rows->addWidget(reading_);
  note_->setWordWrap(true);
  note_->setAlignment(Qt::AlignCenter);
  QPalette quiet = note_->palette();
  quiet.setColor(QPalette::WindowText, quiet_colour(quiet));
  note_->setPalette(quiet);

  weights_->set_title(tr("Weights, 8×8 sub-pixels"));
  weights_->set_scale_bar(true);
  weights_->setToolTip(
      tr("The cell's 8×8 pixels; in each a 3×3 square of the weights with which it mixes the "
         "coarse flows on the left. They are a softmax: none is negative, their sum is 1"));
  nearest_->set_title(tr("Nearest"));
  nearest_->setToolTip(tr("Every pixel takes its cell's flow: blocks of 8. Click: move the pin"));
  bilinear_->set_title(tr("Bilinear"));
  bilinear_->setToolTip(
      tr("Mixed by distance alone, which blurs the edges of motion. Click: move the pin"));
  convex_->set_title(tr("Convex"));
  convex_->setToolTip(
      tr("Mixed with learned weights, which follow the edges of objects. Click: move the pin"));
  original_->set_title(tr("Image 1"));
  original_->setToolTip(tr("The same part of image 1. Click: move the pin"));
  difference_->set_title(tr("Difference, px"));
  difference_->set_scale_bar(true);
  unreachable_->set_title(tr("Out of reach, px"));
  unreachable_->set_scale_bar(true);
  unreachable_->setToolTip(
      tr("How far the true flow lies from everything that the nine coarse flows can be mixed to, "
         "whatever the weights"));
}

TraceParts UpsamplingPanel::parts() const {
  TraceParts parts;
  parts.hidden = true;
  return parts;
}

UpsamplingPanel::Wanted UpsamplingPanel::wanted() const {
  return {selection().pair() ? selection().pair()->trace : nullptr, selection().iteration(),
          selection().truth(), extent_->currentData().toInt() == kFrame};
}

std::shared_ptr<const UpsamplingPanel::Ready> UpsamplingPanel::prepared(
    const Wanted& wanted, const std::stop_token& stop) {
  auto ready = std::make_shared<Ready>();
  ready->of = wanted;
  ready->upsampler = std::make_unique<const insides::Upsampler>(*wanted.trace, wanted.k);
  const Size size = wanted.trace->inference_size();
  if (wanted.whole) ready->whole = ready->upsampler->ways({0, 0, size.width, size.height});
  if (wanted.truth)
    ready->unreachable = insides::unreachable(*wanted.trace, wanted.k, *wanted.truth, stop);
  return ready;
}

void UpsamplingPanel::draw() {
  const Wanted want = wanted();
  if (!current()) {
    const bool quick = !want.whole && !want.truth && !want.trace->has_mask(want.k);
    if (quick || at_once()) {
      job_.cancel();
      coming_.reset();
      ready_ = prepared(want, {});
    } else {
      if (!ready_ || ready_->of.trace != want.trace) clear();
      if (coming_ != want || !job_.running()) compute(want);
      reading_->setText(selection().studied() ? tr("Computing…") : tr("Once the video rests"));
      return;
    }
  }
  coming_.reset();
  draw_crops();
  draw_pixel();
  Q_EMIT drawn();
}

void UpsamplingPanel::compute(const Wanted& want) {
  coming_ = want;
  job_.start(
      [this, want](const std::stop_token& stop) -> PanelJob::Then {
        return [this, ready = prepared(want, stop)] {
          ready_ = ready;
          draw_soon();
        };
      },
      selection().studied() ? 0 : PanelJob::kStill);
}

void UpsamplingPanel::forget() {
  job_.cancel();
  coming_.reset();
  clear();
}

void UpsamplingPanel::clear() {
  ready_.reset();
  neighbours_->clear();
  for (MapView* view :
       {weights_, nearest_, bilinear_, convex_, original_, difference_, unreachable_})
    view->clear();
}

QString UpsamplingPanel::why_no_weights() const {
  const Trace& trace = *selection().trace();
  const int k = selection().iteration();
  if (trace.has_mask(k)) return {};
  if (!trace.convex())
    return tr(
        "This model upsamples bilinearly: it has no learned weights. RAFT large and Flowscope's "
        "own models have them.");
  if (k == 0) return tr("The start has no weights: they come with each update.");
  if (trace.cell_size_at(k - 1) != trace.cell_size())
    return tr("Flow %1 comes from an update on a coarser grid, which has no weights.").arg(k);
  return tr("The weights of flow %1 were not recorded.").arg(k);
}

void UpsamplingPanel::draw_crops() {
  const QSignalBlocker quiet(difference_), quiet_too(unreachable_);
  const Trace& trace = *selection().trace();
  const QPoint pin = selection().current()->pixel;
  const Size size = trace.inference_size();
  if (ready_->whole) {
    region_ = {0, 0, size.width, size.height};
    ways_ = *ready_->whole;
  } else {
    region_ = insides::region_around(trace, pin.x(), pin.y(), extent_->currentData().toInt());
    ways_ = ready_->upsampler->ways(region_);
  }
  const insides::RegionFigures figures = insides::region_figures(region_view());
  const auto show = [](MapView& view, const insides::Figure& figure) { view.show_figure(figure); };
  show(*nearest_, figures.nearest);
  show(*bilinear_, figures.bilinear);
  show(*original_, figures.original);
  show(*difference_, figures.difference);
  figures.convex ? show(*convex_, *figures.convex) : convex_->clear();
  if (figures.unreachable) show(*unreachable_, *figures.unreachable);
  const bool convex = figures.convex.has_value();
  convex_->setVisible(convex);
  difference_->setToolTip(convex ? tr("Length of convex minus bilinear. Click: move the pin")
                                 : tr("Length of nearest minus bilinear. Click: move the pin"));
  unreachable_->setVisible(figures.unreachable.has_value());
}

insides::RegionView UpsamplingPanel::region_view() const {
  return {*selection().trace(), region_, ways_, selection().pair()->frame1,
          ready_->unreachable ? &*ready_->unreachable : nullptr};
}

insides::Colour UpsamplingPanel::colour() const {
  return insides::pin_colour(selection().current()->number);
}

QPoint UpsamplingPanel::pixel() const {
  for (const MapView* view : {nearest_, bilinear_, convex_, original_, difference_, unreachable_})
    if (const auto at = view->hovered()) {
      const Cell pixel = insides::frame_pixel(*selection().trace(), region_, at->x(), at->y());
      return {pixel.x, pixel.y};
    }
  return selection().current()->pixel;
}

std::optional<QPoint> UpsamplingPanel::hovered_subpixel() const {
  if (weights_or_note_->currentWidget() != weights_) return std::nullopt;
  const auto at = weights_->hovered();
  if (!at) return std::nullopt;
  return QPoint(at->x() / 3, at->y() / 3);
}

void UpsamplingPanel::draw_pixel() {
  if (!selection().current() || !current()) return;
  const QPoint at = pixel();
  cell_ = ready_->upsampler->at(at.x(), at.y());
  const QString note = why_no_weights();
  note_->setText(note);
  weights_or_note_->setCurrentWidget(note.isEmpty() ? weights_ : static_cast<QWidget*>(note_));
  const auto subpixel = hovered_subpixel();
  const Trace& trace = *selection().trace();
  const float scale = float(trace.source_size().width) / float(trace.inference_size().width);
  float longest = insides::full_colour(ways_) * scale;
  for (const Vec2 flow : cell_.neighbours) longest = std::max(longest, std::hypot(flow.u, flow.v));
  neighbours_->show_cell(cell_, longest);
  neighbours_->set_subpixel(subpixel);
  if (!cell_.weights.empty()) draw_weights(subpixel);
  const auto marks = insides::region_marks(region_view(), cell_, colour());
  for (MapView* view : {nearest_, bilinear_, convex_, original_, difference_, unreachable_})
    view->set_marks(marks);
  reading_->setText(words(at, subpixel));
}

void UpsamplingPanel::draw_weights(std::optional<QPoint> subpixel) {
  const QSignalBlocker quiet(weights_);  // another map under the pointer is no other place
  insides::Figure figure = insides::weights_figure(cell_, colour());
  if (subpixel) {
    const double left = 3.0 * subpixel->x(), top = 3.0 * subpixel->y();
    figure.marks.push_back(insides::box_mark({left, top, left + 3, top + 3}, insides::kLine, 2));
  }
  weights_->show_figure(figure);
}

QString UpsamplingPanel::words(QPoint at, std::optional<QPoint> subpixel) const {
  if (subpixel) {
    const QPoint tile = *weights_->hovered();
    const int neighbour = tile.y() % 3 * 3 + tile.x() % 3;
    return tr("Sub-pixel %1, %2 of the cell takes %3 of the neighbour at (%4, %5), whose flow is "
              "%6; all nine together make %7.")
        .arg(subpixel->x())
        .arg(subpixel->y())
        .arg(double(cell_.weights[0].at(subpixel->x(), subpixel->y(), neighbour)), 0, 'f', 3)
        .arg(neighbour % 3 - 1)
        .arg(neighbour / 3 - 1)
        .arg(vector(cell_.neighbours[std::size_t(neighbour)]),
             vector(insides::combined(cell_, subpixel->x(), subpixel->y())));
  }
  QString text = tr("Pixel %1, %2: sub-pixel %3, %4 of cell %5, %6\n")
                     .arg(at.x())
                     .arg(at.y())
                     .arg(cell_.sx)
                     .arg(cell_.sy)
                     .arg(cell_.cell.x)
                     .arg(cell_.cell.y);
  if (!cell_.weights.empty()) text += tr("Convex %1, ").arg(vector(cell_.convex));
  text += tr("bilinear %1, nearest %2 px").arg(vector(cell_.bilinear), vector(cell_.nearest));
  if (!ready_->unreachable) return text;
  const FlowField& truth = *ready_->of.truth;
  if (truth.is_valid(at.x(), at.y()))
    text += tr("\nTrue flow %1, %2 px out of reach")
                .arg(vector(truth.at(at.x(), at.y())))
                .arg(double(ready_->unreachable->at(at.x(), at.y())), 0, 'f', 1);
  const insides::Above far = insides::above(*ready_->unreachable, insides::kNear);
  return text + tr("\nIn the frame: %1 % further than %2 px, at most %3 px")
                    .arg(far.share * 100, 0, 'f', 1)
                    .arg(double(insides::kNear), 0, 'f', 1)
                    .arg(double(far.largest), 0, 'f', 1);
}

std::vector<engine::NamedTensor> UpsamplingPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!body_shown() || !current()) return out;
  FlowField flows(3, 3);
  std::copy(cell_.neighbours.begin(), cell_.neighbours.end(), flows.flow.begin());
  out.push_back(engine::named("neighbours", flows));
  if (!cell_.weights.empty()) {
    const auto& values = cell_.weights[0].values;
    out.push_back({"weights",
                   {insides::kSubpixels, insides::kSubpixels, 3, 3},
                   {values.begin(), values.end()}});
    out.push_back(engine::named("convex", ways_.convex));
  }
  out.push_back(engine::named("bilinear", ways_.bilinear));
  out.push_back(engine::named("nearest", ways_.nearest));
  out.push_back(engine::named("difference", difference_->map()));
  if (ready_->unreachable) out.push_back(engine::named("unreachable", *ready_->unreachable));
  return out;
}

}  // namespace flowscope::ui
