#include "ui/panels/inspector.h"

#include <QMainWindow>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "ui/panels/correlation_panel.h"
#include "ui/panels/gates_panel.h"

namespace flowscope::ui {

Inspector::Inspector(Session& session, QMainWindow& window)
    : QObject(&window), session_(session), window_(window), study_(session) {
  window.setDockNestingEnabled(true);
  add(new CorrelationPanel(selection_), Qt::RightDockWidgetArea);
  add(new GatesPanel(selection_), Qt::RightDockWidgetArea);
  for (QDockWidget* each : docks_) {
    const QString name = each->objectName();
    const bool usual = name == QLatin1String("pins") || name == QLatin1String("correlation") ||
                       name == QLatin1String("iterations");
    if (usual)
      open_.push_back(each);
    else
      window.tabifyDockWidget(dock(QStringLiteral("correlation")), each);
  }

  connect(&session, &Session::result_changed, this, &Inspector::refresh);
  connect(&session, &Session::status_changed, this, &Inspector::refresh);
  connect(&session, &Session::previewed, this, [this] { selection_.lose_pair(); });
  connect(&session, &Session::source_changed, this, [this] {
    study_.forget();
    selection_.clear();
  });
  connect(&study_, &Study::finished, this, [this](const FlowResult& pair) {
    if (visible()) selection_.show(pair, true);
  });
  connect(&study_, &Study::failed, this, &Inspector::failed);
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

bool Inspector::visible() const {
  return std::any_of(docks_.begin(), docks_.end(),
                     [](const QDockWidget* each) { return !each->isHidden(); });
}

void Inspector::set_visible(bool visible) {
  if (visible) {
    for (QDockWidget* each : open_) each->show();
    for (QDockWidget* each : open_) each->raise();
    return;
  }
  open_.clear();
  for (QDockWidget* each : docks_)
    if (!each->isHidden()) open_.push_back(each);
  for (QDockWidget* each : open_) each->hide();
}

void Inspector::visibility_changed() {
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
  if (playing) session_.set_trace(visible(), parts);
  if (!visible() || !session_.result()) {
    study_.cancel();
    return;
  }
  const FlowResult& shown = *session_.result();
  const auto& pair = selection_.pair();
  if (playing || !status.model || !status.model->traceable) {
    study_.cancel();
    if (!pair || pair->flow != shown.flow) selection_.show(shown, false);
    return;
  }
  engine::StudyOptions options = study_.options();
  options.parts = parts;
  if (!pair || pair->frame1.index != shown.frame1.index || !pair->trace)
    selection_.show(shown, false);
  study_.set_options(options);
  study_.want(shown);
}

}  // namespace flowscope::ui
