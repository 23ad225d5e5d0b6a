#include "ui/panels/iterations_panel.h"

#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "core/flow/colour_wheel.h"
#include "ui/icons.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kStepMs = 250;

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
      plot_(new PlotView(this)),
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
  rows->addWidget(plot_, 3);
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

  choice_->addItems({tr("Updates |Δf|"), tr("Errors"), tr("RAFT's loss")});
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
  connect(plot_, &PlotView::chosen, &selection(), &Selection::set_iteration);
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
  Q_EMIT flow_chosen(nullptr);
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
  draw_plot();
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
  Q_EMIT flow_chosen(selection().studied() ? flow : nullptr);
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

std::optional<insides::Plot> IterationsPanel::plot() const {
  if (!seen_ || !selection().pair()) return std::nullopt;
  const auto title = [this](const QString& what) {
    return (what + QStringLiteral(", ") + pair_words(*selection().pair())).toStdString();
  };
  switch (Curves(choice_->currentIndex())) {
    case Curves::updates: {
      insides::Curve mean{"mean", {}, {}}, largest{"largest", {}, {}};
      for (const insides::Change& change : changes_) {
        mean.y.push_back(change.mean);
        largest.y.push_back(change.largest);
      }
      return insides::Plot{
          title(tr("Updates |Δf|")), "update", "cells of 8 px", 0, {mean, largest}};
    }
    case Curves::errors: {
      insides::Curve epe{"EPE", {}, {}}, l1{"mean L1", {}, {}};
      for (const insides::IterationError& error : errors_) {
        epe.y.push_back(error.epe);
        l1.y.push_back(error.l1);
      }
      return insides::Plot{title(tr("Error by iteration")), "iteration", "px", 0, {epe, l1}};
    }
    case Curves::loss: {
      std::vector<double> l1;
      for (std::size_t k = 1; k < errors_.size(); ++k) l1.push_back(errors_[k].l1);
      insides::Curve term{"γ-weighted", {}, {}}, plain{"mean L1", l1, {}};
      for (const insides::LossTerm& each : insides::loss_terms(l1, gamma_->value()))
        term.y.push_back(each.product);
      return insides::Plot{title(tr("RAFT's loss, γ = %1").arg(gamma_->value())),
                           "iteration",
                           "px",
                           1,
                           {plain, term}};
    }
  }
  return std::nullopt;
}

void IterationsPanel::draw_plot() {
  gamma_->setVisible(Curves(choice_->currentIndex()) == Curves::loss);
  if (const auto now = plot()) plot_->show_plot(*now);
  plot_->set_cursor(selection().iteration());
}

void IterationsPanel::read() {
  const int k = selection().iteration();
  const auto number = [](double value, int decimals) {
    return QString::number(value, 'f', decimals);
  };
  QString text;
  if (Curves(choice_->currentIndex()) == Curves::updates) {
    if (std::size_t(k) < changes_.size()) {
      const insides::Change& change = changes_[std::size_t(k)];
      text = tr("Update %1: mean |Δf| %2, largest %3 cells at cell %4, %5")
                 .arg(k)
                 .arg(number(change.mean, 3), number(change.largest, 2))
                 .arg(change.where.x)
                 .arg(change.where.y);
    } else {
      text = tr("The result: no further update");
    }
  } else if (std::size_t(k) >= errors_.size()) {
    text = !errors_problem_.isEmpty() ? errors_problem_
           : selection().truth()
               ? tr("Computing the errors…")
               : tr("The true flow of this pair is not known. Load it from the … menu.");
  } else if (Curves(choice_->currentIndex()) == Curves::errors) {
    const insides::IterationError& error = errors_[std::size_t(k)];
    text = tr("Flow %1: EPE %2 px, mean L1 %3 px")
               .arg(k)
               .arg(number(error.epe, 3), number(error.l1, 3));
  } else if (k == 0) {
    text = tr("The start has no term in the loss");
  } else {
    std::vector<double> l1;
    for (std::size_t i = 1; i < errors_.size(); ++i) l1.push_back(errors_[i].l1);
    const auto terms = insides::loss_terms(l1, gamma_->value());
    const insides::LossTerm& term = terms[std::size_t(k - 1)];
    text = tr("Flow %1: mean L1 %2 × weight %3 = %4, %5 % of the sum")
               .arg(k)
               .arg(number(term.l1, 3), number(term.weight, 4), number(term.product, 4),
                    number(100 * term.share, 1));
  }
  reading_->setText(text);
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
