#include "ui/panels/inspector.h"

#include <QDir>
#include <QFileInfo>
#include <QMainWindow>
#include <QTabBar>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/flow/flow_io.h"
#include "ui/panels/correlation_panel.h"
#include "ui/panels/features_panel.h"
#include "ui/panels/gates_panel.h"
#include "ui/panels/iterations_panel.h"
#include "ui/panels/matching_panel.h"
#include "ui/panels/network_panel.h"
#include "ui/panels/panel_export.h"
#include "ui/panels/pins_panel.h"
#include "ui/panels/statistics_panel.h"
#include "ui/panels/upsampling_panel.h"

namespace flowscope::ui {

Inspector::Inspector(Session& session, QMainWindow& window)
    : QObject(&window), session_(session), window_(window), study_(session) {
  window.setDockNestingEnabled(true);
  add(new PinsPanel(selection_), Qt::RightDockWidgetArea);
  add(new CorrelationPanel(selection_), Qt::RightDockWidgetArea);
  auto* iterations = new IterationsPanel(selection_, study_);
  add(iterations, Qt::RightDockWidgetArea);
  connect(iterations, &IterationsPanel::flow_chosen, this, &Inspector::flow_chosen);
  connect(iterations, &IterationsPanel::truth_wanted, this, &Inspector::truth_wanted);
  add(new FeaturesPanel(selection_), Qt::RightDockWidgetArea);
  add(new MatchingPanel(selection_), Qt::RightDockWidgetArea);
  add(new UpsamplingPanel(selection_), Qt::RightDockWidgetArea);
  add(new GatesPanel(selection_), Qt::RightDockWidgetArea);
  add(new StatisticsPanel(selection_), Qt::RightDockWidgetArea);
  auto* network = new NetworkPanel(selection_, study_);
  add(network, Qt::RightDockWidgetArea);
  connect(network, &NetworkPanel::failed, this, &Inspector::failed);
  connect(network, &NetworkPanel::opened, this, [this](Sight what) { open(what); });
  const auto named = [this](const char* name) { return dock(QString::fromLatin1(name)); };
  open_ = {named("pins"), named("correlation"), named("iterations")};
  for (QDockWidget* each : docks_)
    if (std::find(open_.begin(), open_.end(), each) == open_.end())
      window.tabifyDockWidget(named("correlation"), each);
  window.tabifyDockWidget(named("iterations"), named("pins"));
  name_tab_bars();

  connect(&session, &Session::result_changed, this, &Inspector::refresh);
  connect(&session, &Session::status_changed, this, &Inspector::refresh);
  connect(&session, &Session::previewed, this, [this] { selection_.lose_pair(); });
  connect(&session, &Session::source_changed, this, [this] {
    study_.forget();
    selection_.clear();
  });
  connect(&study_, &Study::finished, this, [this](const FlowResult& pair) {
    if (!visible()) return;
    selection_.show(pair, true);
    if (!selection_.truth()) find_truth();
  });
  connect(&study_, &Study::started, this, [this] { selection_.set_problem({}); });
  connect(&study_, &Study::failed, &selection_, &Selection::set_problem);
  connect(&study_, &Study::failed, this, &Inspector::failed);
}

// The panels know the selection; they go first.
Inspector::~Inspector() {
  for (QDockWidget* each : docks_) delete each;
}

void Inspector::add(Panel* panel, Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(panel->title(), &window_);
  dock->setObjectName(panel->objectName());
  dock->setWidget(panel);
  dock->setAllowedAreas(Qt::AllDockWidgetAreas);
  window_.addDockWidget(area, dock);
  dock->hide();
  docks_.push_back(dock);
  connect(dock, &QDockWidget::visibilityChanged, this, &Inspector::visibility_changed,
          Qt::QueuedConnection);
  connect(panel, &Panel::parts_changed, this, &Inspector::refresh);
  const auto* way_out = new PanelExport(*panel);
  connect(way_out, &PanelExport::failed, this, &Inspector::failed);
  connect(way_out, &PanelExport::saved, this, &Inspector::noticed);
}

QDockWidget* Inspector::dock(const QString& name) const {
  for (QDockWidget* each : docks_)
    if (each->objectName() == name) return each;
  return nullptr;
}

Panel* Inspector::panel(const QString& name) const {
  const QDockWidget* found = dock(name);
  return found ? static_cast<Panel*>(found->widget()) : nullptr;
}

void Inspector::open(const QString& name) {
  QDockWidget* found = dock(name);
  if (found == nullptr) return;
  found->show();
  found->raise();
}

void Inspector::open(Sight what) {
  switch (what) {
    case Sight::features1:
      return open_tensor(Inside::features1);
    case Sight::features2:
      return open_tensor(Inside::features2);
    case Sight::context:
      return open_tensor(Inside::context);
    case Sight::lookup:
      return open_tensor(Inside::lookup);
    case Sight::motion:
      return open_tensor(Inside::motion);
    case Sight::hidden:
      return open_tensor(Inside::hidden);
    case Sight::responses:
    case Sight::window:
      return open(QStringLiteral("correlation"));
    case Sight::gates:
      return open(QStringLiteral("gates"));
    case Sight::first_flow:
      selection_.set_iteration(0);
      return open(QStringLiteral("iterations"));
    case Sight::update:
      return open(QStringLiteral("iterations"));
    case Sight::upsampling:
      return open(QStringLiteral("upsampling"));
  }
}

void Inspector::open_tensor(Inside what) {
  auto* features = static_cast<FeaturesPanel*>(panel(QStringLiteral("features")));
  features->choose(what);
  // Where tensors cannot be chosen, the chosen one would not be seen.
  if (!features->tensor_box().isEnabled()) features->show_page(features->browser());
  open(QStringLiteral("features"));
}

bool Inspector::visible() const {
  return std::any_of(docks_.begin(), docks_.end(),
                     [](const QDockWidget* each) { return !each->isHidden(); });
}

void Inspector::set_visible(bool visible) {
  if (visible) {
    for (QDockWidget* each : open_) each->show();
    for (QDockWidget* each : open_) each->raise();
    if (!std::exchange(laid_out_, true)) {
      QDockWidget* upper = dock(QStringLiteral("correlation"));
      window_.resizeDocks({upper}, {440}, Qt::Horizontal);
      window_.resizeDocks({upper, dock(QStringLiteral("iterations"))}, {360, 340}, Qt::Vertical);
    }
    return;
  }
  open_.clear();
  for (QDockWidget* each : docks_)
    if (!each->isHidden()) open_.push_back(each);
  for (QDockWidget* each : open_) each->hide();
}

// Qt makes a bar where docks are tabbed, and names none.
void Inspector::name_tab_bars() {
  for (QTabBar* bar : window_.findChildren<QTabBar*>()) {
    bar->setAccessibleName(tr("Panels"));
    bar->setToolTip(tr("Panels that share a place; drag one out to see both"));
    for (QToolButton* scroll : bar->findChildren<QToolButton*>())
      scroll->setToolTip(tr("Show the tabs that have no room"));
  }
}

void Inspector::visibility_changed() {
  name_tab_bars();
  if (std::exchange(was_visible_, visible()) != visible()) Q_EMIT visible_changed();
  refresh();
}

TraceParts Inspector::wanted_parts() const {
  TraceParts all;
  for (const QDockWidget* each : docks_) {
    const auto* panel = static_cast<const Panel*>(each->widget());
    if (!panel->isVisible()) continue;
    const TraceParts wanted = panel->parts();
    all.context |= wanted.context;
    all.hidden |= wanted.hidden;
    all.gates |= wanted.gates;
    all.motion |= wanted.motion;
    all.lookups |= wanted.lookups;
  }
  return all;
}

void Inspector::refresh() {
  const auto& status = session_.status();
  const bool playing = status.state == engine::PlayState::playing;
  const TraceParts parts = wanted_parts();
  // Paused, the study records; the shown pair is not computed again for it.
  if (playing) {
    const Size size = session_.result() ? session_.result()->inference_size : Size{};
    session_.set_trace(visible(),
                       engine::within(study_.limit(), size, session_.iterations(), parts));
  }
  if (!visible()) return forget();
  if (!session_.result()) {
    study_.cancel();
    return;
  }
  const FlowResult& shown = *session_.result();
  if (model_.lock() != session_.model()) {
    model_ = session_.model();
    study_.forget();
    selection_.show(shown, false);
  }
  const auto& pair = selection_.pair();
  if (playing || !status.model || !status.model->traceable) {
    study_.cancel();
    if (!pair || pair->flow != shown.flow) selection_.show(shown, false);
    return;
  }
  engine::StudyOptions options = study_.options();
  options.parts = parts;
  const bool another = !pair || pair->frame1.index != shown.frame1.index;
  if (another) study_.cancel();  // even if it was this pair's: it is to be given again
  if (another || !pair->trace) selection_.show(shown, false);
  study_.set_options(options);
  study_.want(shown);
}

// Nobody looks: what was recorded for the panels goes.
void Inspector::forget() {
  if (study_.running() || study_.kept() > 0) study_.forget();
  selection_.lose_pair();
}

void Inspector::load_truth(const QString& file) {
  const auto& pair = selection_.pair();
  if (!pair) return;
  try {
    auto truth = std::make_shared<const FlowField>(read_flow(file.toStdString()));
    if (truth->size() != pair->frame1.size())
      throw Error(QObject::tr("%1 is %2×%3, the frame is %4×%5: it is not this pair's flow.")
                      .arg(file)
                      .arg(truth->width)
                      .arg(truth->height)
                      .arg(pair->frame1.width)
                      .arg(pair->frame1.height)
                      .toStdString());
    selection_.set_truth(std::move(truth));
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromUtf8(error.what()));
  }
}

void Inspector::find_truth() {
  const auto& pair = selection_.pair();
  if (session_.source_path().isEmpty() || pair->frame2.index != pair->frame1.index + 1) return;
  const QDir folder(QFileInfo(session_.source_path()).dir().filePath(QStringLiteral("truth")));
  const QString stem = QStringLiteral("frame_%1").arg(pair->frame1.index, 6, 10, QLatin1Char('0'));
  for (const char* end : {"_kitti.png", ".flo", ".pfm", ".npy"}) {
    const QString file = folder.filePath(stem + QLatin1String(end));
    if (QFileInfo(file).isFile()) return load_truth(file);
  }
}

}  // namespace flowscope::ui
