#include "ui/panels/iterations_panel.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "core/flow/colour_wheel.h"
#include "core/insides/plots.h"
#include "ui/icons.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kStepMs = 250;
constexpr int kErrors = 1;  // of the choices of curves

QImage coloured(const FlowField& flow, float longest) {
  return to_qimage(flow_to_colour(flow, longest));
}

std::function<QString(QPoint)> reads(const FlowField& flow, const QString& unit) {
  return [flow, unit](QPoint at) {
    if (at.x() >= flow.width || at.y() >= flow.height) return QString();
    const Vec2 value = flow.at(at.x(), at.y());
    return QStringLiteral("%1, %2: (%3, %4) %5")
        .arg(at.x())
        .arg(at.y())
        .arg(double(value.u), 0, 'f', 2)
        .arg(double(value.v), 0, 'f', 2)
        .arg(unit);
  };
}

}  // namespace

IterationsPanel::IterationsPanel(Selection& selection, Study& study, QWidget* parent)
    : Panel(selection, QStringLiteral("iterations"), tr("Iterations"), parent),
      slider_(new QSlider(Qt::Horizontal, this)),
      play_(new QToolButton(this)),
      number_(new QLabel(this)),
      study_row_(new StudyRow(selection, study, this)),
      low_(new MapView(this)),
      step_(new MapView(this)),
      upsampled_(new MapView(this)),
      choice_(new QComboBox(this)),
      gamma_(new QDoubleSpinBox(this)),
      plots_(new QBoxLayout(QBoxLayout::LeftToRight)),
      plot_(new PlotView(this)),
      loss_(new PlotView(this)),
      reading_(new Reading(2, this)) {
  add_controls();
  auto* rows = new QVBoxLayout(&body());
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  auto* maps = new QHBoxLayout;
  maps->setSpacing(8);
  for (MapView* each : {low_, step_, upsampled_}) {
    each->set_snug(true);
    maps->addWidget(each);
  }
  low_->set_title(tr("Flow, cells"));
  low_->setToolTip(
      tr("The flow before the chosen update on the network's own grid, in flow colours"));
  step_->set_title(tr("Update Δf"));
  step_->setToolTip(
      tr("The step that the update adds to the flow, on the scale of its own longest"));
  upsampled_->set_title(tr("Upsampled"));
  upsampled_->setToolTip(tr("The same flow at the frame's size, as it would be shown"));
  rows->addLayout(maps, 2);
  auto* line = new QHBoxLayout;
  line->setSpacing(4);
  line->addWidget(choice_);
  line->addWidget(gamma_);
  line->addWidget(reading_, 1);
  rows->addLayout(line);
  plots_->setSpacing(4);
  plots_->addWidget(plot_, 1);
  plots_->addWidget(loss_, 1);
  rows->addLayout(plots_, 3);
  reading_->setAlignment(Qt::AlignVCenter | Qt::AlignLeft);
  connect(&flows_, &UpsampledFlows::ready, this, &IterationsPanel::draw_flows);
  connect(&job_, &PanelJob::failed, this, [this](const QString& sentence) {
    errors_problem_ = sentence;
    draw_soon();
  });
  playing_.setInterval(kStepMs);
  connect(&playing_, &QTimer::timeout, this, &IterationsPanel::step);
}

void IterationsPanel::add_controls() {
  play_->setIcon(line_icon(QStringLiteral("play")));
  play_->setAutoRaise(true);
  play_->setCheckable(true);
  play_->setFocusPolicy(Qt::TabFocus);
  play_->setAccessibleName(tr("Play the iterations"));
  play_->setToolTip(
      tr("Step through the iterations, from the start to the result, again and again"));
  connect(play_, &QToolButton::toggled, this, [this](bool on) {
    play_->setIcon(line_icon(on ? QStringLiteral("pause") : QStringLiteral("play")));
    if (!on) return playing_.stop();
    if (selection().iteration() == selection().iterations()) selection().set_iteration(0);
    playing_.start();
  });
  slider_->setMinimumWidth(120);
  slider_->setPageStep(1);
  slider_->setFocusPolicy(Qt::TabFocus);
  slider_->setAccessibleName(tr("Iteration"));
  slider_->setToolTip(tr("0 is the start, N the result; each step is one update of the GRU"));
  connect(slider_, &QSlider::valueChanged, &selection(), &Selection::set_iteration);
  number_->setFont(number_font(body_font()));
  number_->setMinimumWidth(number_->fontMetrics().horizontalAdvance(QStringLiteral("00 / 00")));
  controls().addWidget(play_);
  controls().addWidget(slider_, 1);
  controls().addWidget(number_);
  static_cast<QVBoxLayout*>(layout())->insertWidget(1, study_row_);

  choice_->addItems({tr("Updates |Δf|"), tr("Errors and loss")});
  choice_->setFocusPolicy(Qt::TabFocus);
  choice_->setAccessibleName(tr("Curves"));
  choice_->setToolTip(
      tr("Updates: mean and largest |Δf| per iteration. Errors and RAFT's sequence loss need the "
         "true flow of this pair: load it from the … menu"));
  connect(choice_, &QComboBox::currentIndexChanged, this, &IterationsPanel::draw_soon);
  gamma_->setRange(0.1, 1);
  gamma_->setSingleStep(0.05);
  gamma_->setValue(0.8);
  gamma_->setPrefix(tr("γ "));
  gamma_->setKeyboardTracking(false);
  gamma_->setAccessibleName(tr("Gamma of the loss"));
  gamma_->setToolTip(tr("RAFT weighs the error of iteration i of N by γ to the power of N − i"));
  connect(gamma_, &QDoubleSpinBox::valueChanged, this, &IterationsPanel::draw_soon);
  for (PlotView* view : {plot_, loss_})
    connect(view, &PlotView::chosen, &selection(), &Selection::set_iteration);
  loss_->setToolTip(
      tr("RAFT's sequence loss: the mean L1 of each flow, weighed by γ to the power of N − i; the "
         "weight, and which share of the sum the term is. The start has no term"));
  menu()
      .addAction(tr("Load the true flow…"), this, &IterationsPanel::truth_wanted)
      ->setToolTip(tr("The true flow of the shown pair (.flo, KITTI .png, .pfm, .npy)"));
}

void IterationsPanel::step() {
  const int k = selection().iteration();
  selection().set_iteration(k >= selection().iterations() ? 0 : k + 1);
}

void IterationsPanel::hideEvent(QHideEvent* event) {
  play_->setChecked(false);
  Q_EMIT flow_chosen(nullptr, nullptr);
  Panel::hideEvent(event);
}

void IterationsPanel::draw() {
  const auto& trace = selection().pair()->trace;
  if (trace != seen_) {
    forget();
    seen_ = trace;
    changes_ = insides::changes(*trace);
    flows_.set_trace(trace);
  }
  {
    const QSignalBlocker shown_not_asked_for(slider_);
    slider_->setRange(0, trace->iterations());
    slider_->setValue(selection().iteration());
  }
  number_->setText(
      QStringLiteral("%1 / %2").arg(selection().iteration(), 2).arg(trace->iterations()));
  find_errors();
  draw_flows();
  draw_plots();
  read();
}

void IterationsPanel::forget() {
  job_.cancel();
  seen_.reset();
  changes_.clear();
  errors_.clear();
  errors_of_.reset();
  errors_problem_.clear();
  flows_.set_trace(nullptr);
}

void IterationsPanel::draw_flows() {
  if (!seen_ || !selection().pair()) return;
  const Trace& trace = *seen_;
  const int k = selection().iteration();
  const FlowField low = trace.flow_at(k);
  // On the scale of the result, so that one sees it grow.
  low_->show_picture(coloured(low, max_flow_length(trace.flow_at(trace.iterations()))));
  low_->set_reading(reads(low, tr("cells")));
  if (k < trace.iterations()) {
    const FlowField delta = trace.delta_at(k);
    step_->show_picture(coloured(delta, 0));
    step_->set_reading(reads(delta, tr("cells")));
  } else {
    step_->clear(low_->cells());
  }
  const bool last = k == trace.iterations();
  const auto flow = last ? selection().pair()->flow : flows_.flow(k, at_once());
  if (!flow) {
    if (!flows_.problem().isEmpty()) upsampled_->clear();
    return;  // else it comes
  }
  upsampled_->show_picture(coloured(*flow, max_flow_length(*selection().pair()->flow)));
  upsampled_->set_reading(reads(*flow, tr("px")));
  if (selection().studied())
    Q_EMIT flow_chosen(flow, selection().pair()->flow);
  else
    Q_EMIT flow_chosen(nullptr, nullptr);
}

void IterationsPanel::find_errors() {
  const auto& truth = selection().truth();
  if (truth == errors_of_ && !(at_once() && job_.running())) return;
  job_.cancel();
  errors_.clear();
  errors_problem_.clear();
  errors_of_ = truth;
  if (!truth) return;
  const auto work = [this, truth, trace = seen_](const std::stop_token& stop) -> PanelJob::Then {
    auto errors = insides::iteration_errors(*trace, *truth, 400, stop);
    return [this, errors = std::move(errors)] {
      errors_ = errors;
      draw_soon();
    };
  };
  if (!at_once()) return job_.start(work, PanelJob::kStill);
  try {
    job_.run(work);
  } catch (const std::exception& error) {
    errors_problem_ = QString::fromUtf8(error.what());
  }
}

bool IterationsPanel::shows_errors() const { return choice_->currentIndex() == kErrors; }

std::vector<insides::Plot> IterationsPanel::plots() const {
  if (!seen_ || !selection().pair()) return {};
  std::vector<insides::Plot> out;
  if (shows_errors())
    out = {insides::errors_plot(errors_), insides::loss_plot(errors_, gamma_->value())};
  else
    out = {insides::changes_plot(changes_)};
  for (insides::Plot& plot : out)
    plot.title += ", " + pair_words(*selection().pair()).toStdString();
  return out;
}

void IterationsPanel::draw_plots() {
  gamma_->setVisible(shows_errors());
  loss_->setVisible(shows_errors());
  const std::vector<insides::Plot> now = plots();
  if (!now.empty()) plot_->show_plot(now.front());
  if (now.size() > 1) loss_->show_plot(now.back());
  for (PlotView* view : {plot_, loss_}) view->set_cursor(selection().iteration());
}

void IterationsPanel::read() { reading_->setText(shows_errors() ? error_words() : update_words()); }

QString IterationsPanel::update_words() const {
  const auto k = std::size_t(selection().iteration());
  if (k >= changes_.size()) return tr("The result: no further update");
  const insides::Change& change = changes_[k];
  return tr("Update %1: mean |Δf| %2, largest %3 cells at cell %4, %5")
      .arg(k)
      .arg(change.mean, 0, 'f', 3)
      .arg(change.largest, 0, 'f', 2)
      .arg(change.where.x)
      .arg(change.where.y);
}

QString IterationsPanel::error_words() const {
  const auto k = std::size_t(selection().iteration());
  if (k >= errors_.size()) {
    if (!errors_problem_.isEmpty()) return errors_problem_;
    return selection().truth()
               ? tr("Computing the errors…")
               : tr("The true flow of this pair is not known. Load it from the … menu.");
  }
  const QString text = tr("Flow %1: EPE %2, mean L1 %3 px")
                           .arg(k)
                           .arg(errors_[k].epe, 0, 'f', 3)
                           .arg(errors_[k].l1, 0, 'f', 3);
  if (k == 0) return text + tr("\nThe start has no term in the loss");
  const auto terms = insides::loss_terms_of(errors_, gamma_->value());
  const insides::LossTerm& term = terms[k - 1];
  return text + tr("\n× weight %1 = %2, %3 % of all")
                    .arg(term.weight, 0, 'f', 4)
                    .arg(term.product, 0, 'f', 4)
                    .arg(100 * term.share, 0, 'f', 1);
}

// Curves lie beside each other where there is room.
void IterationsPanel::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  plots_->setDirection(height() > 3 * width() / 2 ? QBoxLayout::TopToBottom
                                                  : QBoxLayout::LeftToRight);
}

std::vector<engine::NamedTensor> IterationsPanel::tensors() const {
  std::vector<engine::NamedTensor> out;
  if (!seen_) return out;
  for (int k = 0; k <= seen_->iterations(); ++k) {
    out.push_back(engine::named("flow_" + std::to_string(k), seen_->flow_at(k)));
    if (k < seen_->iterations())
      out.push_back(engine::named("delta_" + std::to_string(k), seen_->delta_at(k)));
  }
  return out;
}

}  // namespace flowscope::ui
