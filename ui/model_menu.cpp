#include "ui/model_menu.h"

namespace flowscope::ui {

ModelMenu::ModelMenu(Session& session, const Commands& commands, QWidget* parent)
    : QMenu(tr("Model"), parent),
      session_(session),
      commands_(commands),
      group_(new QActionGroup(this)) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, this, [this] {
    session_.refresh_models();
    rebuild();
  });
  connect(&session_, &Session::models_changed, this, &ModelMenu::show_models);
  rebuild();
}

// An open menu changes only if the list does, so that no entry goes away under
// the pointer.
void ModelMenu::show_models() {
  std::vector<std::string> names;
  for (const auto& entry : session_.models()) names.push_back(entry.name);
  if (names != listed_) rebuild();
}

void ModelMenu::rebuild() {
  clear();  // deletes the actions too; the group forgets them
  listed_.clear();
  const auto& model = session_.status().model;
  for (const auto& entry : session_.models()) {
    listed_.push_back(entry.name);
    const QString name = QString::fromStdString(entry.name);
    QAction* action = addAction(name);
    action->setToolTip(QString::fromStdString(entry.description));
    action->setStatusTip(action->toolTip());
    action->setCheckable(true);
    action->setChecked(model && model->name == entry.name);
    group_->addAction(action);
    connect(action, &QAction::triggered, &session_, [this, name] { session_.use_model(name); });
  }
  if (!isEmpty()) addSeparator();
  addAction(commands_[Command::import_model]);
}

}  // namespace flowscope::ui
