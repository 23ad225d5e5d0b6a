#include "ui/model_menu.h"

#include <QActionGroup>

namespace flowscope::ui {

ModelMenu::ModelMenu(Session& session, const Commands& commands, QWidget* parent)
    : QMenu(tr("Model"), parent), session_(session), commands_(commands) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, &session_, &Session::refresh_models);
  connect(this, &QMenu::aboutToShow, this, &ModelMenu::rebuild);
  connect(&session_, &Session::models_changed, this, &ModelMenu::rebuild);
  rebuild();
}

void ModelMenu::rebuild() {
  clear();
  auto* group = new QActionGroup(this);
  const auto& model = session_.status().model;
  for (const auto& entry : session_.models()) {
    const QString name = QString::fromStdString(entry.name);
    QAction* action = addAction(name);
    action->setToolTip(QString::fromStdString(entry.description));
    action->setStatusTip(action->toolTip());
    action->setCheckable(true);
    action->setChecked(model && model->name == entry.name);
    group->addAction(action);
    connect(action, &QAction::triggered, &session_, [this, name] { session_.use_model(name); });
  }
  if (!isEmpty()) addSeparator();
  addAction(commands_[Command::import_model]);
}

}  // namespace flowscope::ui
