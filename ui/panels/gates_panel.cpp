#include "ui/panels/gates_panel.h"

#include <QSignalBlocker>
#include <algorithm>
#include <utility>
#include <vector>

#include "core/insides/channels.h"
#include "core/insides/plots.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kMean = 0, kOne = 1;
constexpr int kColumns = 3;

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

std::optional<int> GatesPanel::chosen_channel() const {
  return views_->currentIndex() == kMean ? std::nullopt : std::optional(channel_->value());
}

void GatesPanel::draw() {
  const Trace& trace = *selection().trace();
  offer_passes(trace.passes());
  pass_ = insides::gru_pass(trace, selection().update(), passes_->currentIndex());
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
  const int k = selection().update();
  insides::GateFigures figures =
      insides::gate_figures(trace, k, passes_->currentIndex(), pass_, chosen_channel());
  std::vector<insides::Mark> marks;
  for (const Pin& pin : selection().pins()) {
    const Cell cell = trace.own_cell(k, trace.cell_of(pin.pixel.x(), pin.pixel.y()));
    marks.push_back(insides::cell_mark(cell.x, cell.y, insides::pin_colour(pin.number), 1.5));
  }
  const auto show = [&](Picture picture, insides::Figure& figure) {
    figure.marks = marks;
    map(picture).show_figure(figure);
  };
  show(Picture::z, figures.z);
  show(Picture::r, figures.r);
  show(Picture::q, figures.q);
  show(Picture::before, figures.before);
  show(Picture::after, figures.after);
  if (map(Picture::between).isHidden() == figures.between.has_value())
    arrange(figures.between.has_value());
  if (figures.between) show(Picture::between, *figures.between);
  show(Picture::change, figures.change);
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
  insides::Plot plot = insides::gates_plot(means_, curves_pass_, passes_->count());
  plot.title += ", " + pair_words(*selection().pair()).toStdString();
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
  const std::optional<int> one = chosen_channel();
  const auto value = [&](const Channels& channels) {
    const Map map = one ? channels.map(*one) : insides::mean_over_channels(channels);
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

std::vector<insides::Plot> GatesPanel::plots() const {
  if (!selection().pair() || !body_shown() || means_.empty()) return {};
  return {means_plot()};
}

}  // namespace flowscope::ui
