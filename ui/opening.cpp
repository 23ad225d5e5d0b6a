#include "ui/opening.h"

#include "core/base/error.h"
#include "ui/main_window.h"
#include "ui/session.h"

namespace flowscope::ui {

void begin_as(const Opening& opening, Session& session, MainWindow& window) {
  Inspector& inspector = window.inspector();
  for (const std::string& name : opening.panels) {
    if (inspector.dock(QString::fromStdString(name)) != nullptr) continue;
    std::string names;
    for (const QDockWidget* each : inspector.docks())
      names.append(names.empty() ? "" : ", ").append(each->objectName().toStdString());
    throw UsageError("There is no panel " + name + "; there are " + names + ".");
  }
  if (opening.as_in_the_post) {
    inspector.study().set_options(engine::as_in_the_post());
    inspector.study().set_own_size(true);
  }
  if (opening.match) window.commands()[Command::view_match]->trigger();
  if (!opening.pins.empty() || !opening.panels.empty()) inspector.set_visible(true);
  for (const std::string& name : opening.panels) {
    QDockWidget* dock = inspector.dock(QString::fromStdString(name));
    dock->show();
    dock->raise();
  }
  QObject::connect(
      &session, &Session::source_changed, &window,
      [opening, &session, &inspector] {
        for (const auto& [x, y] : opening.pins) inspector.selection().add_pin({x, y});
        if (!opening.frame) return;
        session.pause();
        session.seek_frame(*opening.frame);
      },
      Qt::SingleShotConnection);
  if (opening.iteration)
    QObject::connect(
        &inspector.study(), &Study::finished, &window,
        [k = *opening.iteration, &inspector] { inspector.selection().set_iteration(k); });
}

}  // namespace flowscope::ui
