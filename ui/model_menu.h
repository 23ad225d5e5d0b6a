// The choice of what computes the flow.
#pragma once

#include <QActionGroup>
#include <QMenu>
#include <string>
#include <vector>

#include "ui/commands.h"
#include "ui/session.h"

namespace flowscope::ui {

// Lists the session's models, the one in use checked, then "Import…". The list is
// looked up anew, in the background, whenever the menu opens.
class ModelMenu : public QMenu {
  Q_OBJECT
 public:
  ModelMenu(Session& session, const Commands& commands, QWidget* parent = nullptr);

 private:
  void rebuild();
  void show_models();
  Session& session_;
  const Commands& commands_;
  QActionGroup* group_;
  std::vector<std::string> listed_;
};

}  // namespace flowscope::ui
