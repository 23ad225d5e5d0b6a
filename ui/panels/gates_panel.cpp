#include "ui/panels/gates_panel.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/insides/channels.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kMean = 0, kOne = 1;
constexpr int kColumns = 3;

using insides::Palette;
using insides::Scale;

}  // namespace

GatesPanel::GatesPanel(Selection& selection, QWidget* parent)
    : Panel(selection, QStringLiteral("gates"), tr("GRU gates"), parent),
      grid_(new QGridLayout),
      passes_(new QComboBox(this)),
      views_(new QComboBox(this)),
      channel_(new QSpinBox(this)),
      curves_(new PlotView(this)),
      reading_(new Reading(2, this)) {
  add_controls();
  add_maps();
  connect(&job_, &PanelJob::failed, this, [this] { curves_->show_plot({}); });
}

void GatesPanel::add_controls() {
  views_->addItem(tr("Mean"));
  views_->addItem(tr("Channel"));
  views_->setAccessibleName(tr("Mean or one channel"));
  views_->setToolTip(
      tr("The GRU decides for each channel of the hidden state apart: look at the mean over all "
         "of them, or at one"));
  channel_->setAccessibleName(tr("Channel"));
  channel_->setToolTip(tr("Which channel of the hidden state, from 0"));
  channel_->setEnabled(false);
  passes_->setAccessibleName(tr("Pass of the GRU"));
  passes_->setToolTip(
      tr("RAFT large updates its hidden state twice an iteration: first with 1×5 convolutions, "
         "which look left and right, then with 5×1, which look up and down. RAFT small has one "
         "pass of 3×3"));
  passes_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  offer_passes(1);
  for (QWidget* control : {static_cast<QWidget*>(views_), static_cast<QWidget*>(channel_),
                           static_cast<QWidget*>(passes_)}) {
    control->setFocusPolicy(Qt::TabFocus);
    controls().addWidget(control);
  }
  connect(views_, &QComboBox::currentIndexChanged, this, [this](int view) {
    channel_->setEnabled(view == kOne);
    draw_soon();
  });
  connect(channel_, &QSpinBox::valueChanged, this, &GatesPanel::draw_soon);
  connect(passes_, &QComboBox::currentIndexChanged, this, &GatesPanel::draw_soon);
}

void GatesPanel::add_maps() {
  const std::array<std::pair<QString, QString>, 7> words = {
      std::pair{tr("Update gate z"),
                tr("How much of the hidden state is replaced: near 0 the GRU keeps what it knew, "
                   "near 1 it takes the candidate q instead")},
      {tr("Reset gate r"),
       tr("How much of the old hidden state the candidate is made from: near 0 it is forgotten and "
          "the candidate comes from the motion features and the context alone, near 1 all counts")},
      {tr("Candidate q"),
       tr("What the GRU proposes as the new hidden state, between −1 and 1, from context, motion "
          "features and the state that r let through")},
      {tr("h before"), tr("The hidden state before this iteration")},
      {tr("h between"), tr("The hidden state after the first pass, before the second")},
      {tr("h after"),
       tr("The hidden state after this iteration; the step Δf of the flow is read from it")},
      {tr("Change of h"),
       tr("How far this pass moved the hidden state, by size, the mean over the channels: where it "
          "is small the network has made up its mind")}};
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  grid_->setSpacing(8);
  for (std::size_t i = 0; i < maps_.size(); ++i) {
    maps_[i] = new MapView(&body());
    maps_[i]->set_title(words[i].first);
    maps_[i]->setToolTip(words[i].second);
    maps_[i]->set_scale_bar(true);
    maps_[i]->setMinimumHeight(120);
    maps_[i]->set_snug(true);  // in a high dock the curves take the rest
  }
  for (int column = 0; column < kColumns; ++column) grid_->setColumnStretch(column, 1);
  arrange(false);
  curves_->setToolTip(
      tr("Means over all cells and channels, update by update: a network that settles lets its "
         "hidden state change less and less"));
  connect(curves_, &PlotView::chosen, &selection(), &Selection::set_iteration);
  rows->addLayout(grid_, 1);
  rows->addWidget(reading_);
}

// What there is of the hidden state in one row, the rest after it.
void GatesPanel::arrange(bool between) {
  using Order = std::vector<Picture>;
  const Order order = between
                          ? Order{Picture::z,       Picture::r,     Picture::q,     Picture::before,
                                  Picture::between, Picture::after, Picture::change}
                          : Order{Picture::z,      Picture::r,     Picture::q,
                                  Picture::before, Picture::after, Picture::change};
  for (int i = 0; i < int(order.size()); ++i)
    grid_->addWidget(&map(order[std::size_t(i)]), i / kColumns, i % kColumns);
  grid_->addWidget(curves_, 2, between ? 1 : 0, 1, between ? 2 : kColumns);
  map(Picture::between).setVisible(between);
  map(Picture::change).set_snug(!between);  // beside the curves it has their height
}

TraceParts GatesPanel::parts() const {
  TraceParts parts;
  parts.hidden = true;
  parts.gates = true;
  return parts;
}

void GatesPanel::offer_passes(int count) {
  if (passes_->count() == count) return;
  const QSignalBlocker quiet(passes_);
  passes_->clear();
  if (count == 2)
    passes_->addItems({tr("Pass 1 (1×5)"), tr("Pass 2 (5×1)")});
  else
    for (int pass = 0; pass < count; ++pass)
      passes_->addItem(count == 1 ? tr("One pass") : tr("Pass %1").arg(pass + 1));
  passes_->setEnabled(count > 1);
}

Map GatesPanel::shown(const Channels& channels) const {
  return views_->currentIndex() == kMean ? insides::mean_over_channels(channels)
                                         : channels.map(channel_->value());
}

void GatesPanel::draw() {
  const Trace& trace = *selection().trace();
  offer_passes(trace.passes());
  const int k = selection().update(), last = trace.passes() - 1;
  pass_ = insides::gru_pass(trace, k, passes_->currentIndex());
  between_.reset();
  if (last > 0) between_ = trace.inside(Inside::after, k, 0);
  {
    const QSignalBlocker quiet(channel_);
    channel_->setRange(0, pass_.z.count - 1);
  }
  draw_maps();
  draw_curves();
  read_pin();
}

void GatesPanel::draw_maps() {
  const Trace& trace = *selection().trace();
  const int k = selection().update(), last = trace.passes() - 1;
  const bool first_pass = passes_->currentIndex() == 0;
  const bool last_pass = passes_->currentIndex() == last;
  const Map before = shown(first_pass ? pass_.before : trace.inside(Inside::hidden, k));
  const Map after = shown(last_pass ? pass_.after : trace.inside(Inside::after, k, last));
  const Map q = shown(pass_.q);
  // What shares a unit shares a scale, to be compared.
  float most = 0;
  for (const Map* each : {&before, &after, &q})
    most = std::max(most, insides::scale_of(*each, Palette::diverging).largest);
  std::optional<Map> between;
  if (between_) {
    between = shown(*between_);
    most = std::max(most, insides::scale_of(*between, Palette::diverging).largest);
  }
  const Scale states{-most, most}, gates{0, 1};
  map(Picture::z).show_map(shown(pass_.z), Palette::sequential, gates);
  map(Picture::r).show_map(shown(pass_.r), Palette::sequential, gates);
  map(Picture::q).show_map(q, Palette::diverging, states);
  map(Picture::before).show_map(before, Palette::diverging, states);
  map(Picture::after).show_map(after, Palette::diverging, states);
  if (map(Picture::between).isHidden() == between.has_value()) arrange(between.has_value());
  if (between) map(Picture::between).show_map(*between, Palette::diverging, states);
  map(Picture::change)
      .show_map(insides::mean_change(pass_.after, pass_.before), Palette::sequential);

  std::vector<MapView::Mark> marks;
  for (const Pin& pin : selection().pins()) {
    const Cell cell = trace.own_cell(k, trace.cell_of(pin.pixel.x(), pin.pixel.y()));
    marks.push_back({MapView::Mark::Shape::box,
                     {{QPointF(cell.x, cell.y), QPointF(cell.x + 1, cell.y + 1)}},
                     pin_colour(pin.number),
                     1.5});
  }
  for (MapView* view : maps_) view->set_marks(marks);
}

void GatesPanel::draw_curves() {
  const std::shared_ptr<const Trace> trace = selection().pair()->trace;
  const int pass = passes_->currentIndex();
  curves_->set_cursor(selection().update());
  if (curves_of_.lock() == trace && curves_pass_ == pass) {
    if (!job_.running()) Q_EMIT drawn();
    if (!job_.running() || !at_once()) return;
  }
  curves_of_ = trace;
  curves_pass_ = pass;
  means_.clear();
  curves_->clear(selection().studied() ? tr("Computing…") : tr("Once the video rests"));
  const auto work = [this, trace, pass](std::stop_token stop) -> PanelJob::Then {
    return [this, means = insides::gate_means(*trace, pass, std::move(stop))] {
      means_ = means;
      curves_->show_plot(means_plot());
      Q_EMIT drawn();
    };
  };
  if (at_once()) return job_.run(work);
  job_.start(work, selection().studied() ? 0 : PanelJob::kStill);
}

insides::Plot GatesPanel::means_plot() const {
  insides::Curve z{"z", {}, {}}, r{"r", {}, {}}, change{"change of h", {}, {}};
  for (const insides::GateMeans& each : means_) {
    z.y.push_back(each.z);
    r.y.push_back(each.r);
    change.y.push_back(each.change);
  }
  insides::Plot plot;
  QString title = tr("GRU gates, means by update");
  if (passes_->count() > 1) title += tr(", pass %1").arg(curves_pass_ + 1);
  plot.title = (title + QStringLiteral(", ") + pair_words(*selection().pair())).toStdString();
  plot.x_title = tr("update").toStdString();
  plot.curves = {z, r, change};
  return plot;
}

void GatesPanel::read_pin() {
  const Pin* pin = selection().current();
  if (!pin) {
    reading_->setText(tr("Click a pixel in the picture to read the gates there."));
    return;
  }
  const Trace& trace = *selection().trace();
  const Cell cell =
      trace.own_cell(selection().update(), trace.cell_of(pin->pixel.x(), pin->pixel.y()));
  const auto value = [&](const Channels& channels) {
    const Map map = shown(channels);
    return QString::number(double(map.at(cell.x, cell.y)), 'f', 3);
  };
  reading_->setText(tr("Pin %1: z %2 · r %3 · q %4\nh %5 → %6 in this pass")
                        .arg(pin->number)
                        .arg(value(pass_.z), value(pass_.r), value(pass_.q), value(pass_.before),
                             value(pass_.after)));
}

std::vector<engine::NamedTensor> GatesPanel::tensors() const {
  if (!body_shown()) return {};
  return {engine::named("z", pass_.z), engine::named("r", pass_.r), engine::named("q", pass_.q),
          engine::named("hidden_before", pass_.before), engine::named("hidden_after", pass_.after)};
}

std::optional<insides::Plot> GatesPanel::plot() const {
  if (!selection().pair() || !body_shown() || means_.empty()) return std::nullopt;
  return means_plot();
}

}  // namespace flowscope::ui
