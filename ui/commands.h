// Every action once: menu, shortcut, button and test call the same entry.
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QObject>
#include <vector>

class QToolButton;
class QWidget;

namespace flowscope::ui {

enum class Command {
  open,
  import_model,
  quit,
  play_pause,
  previous,
  next,
  first,
  last,
  view_frame,
  view_flow,
  view_blend,
  view_side,
  view_match,
  inspect,
  lookup_windows,
  tour,
  fit,
  actual_size,
  zoom_in,
  zoom_out,
  full_screen,
  leave_full_screen,
};

// Makes the actions with text, tip, icon and shortcut; what they do is connected
// by whoever owns the things they act on.
class Commands : public QObject {
  Q_OBJECT
 public:
  explicit Commands(QObject* parent = nullptr);

  QAction* operator[](Command command) const;
  QAction* find(const QString& name) const;  // by object name, "play_pause"; null if unknown
  const std::vector<QAction*>& all() const { return actions_; }

  void show_playing(bool playing);  // the play button becomes a pause button

  // A flat button for an action, named for screen readers.
  enum class Face { icon, text, both };
  QToolButton* button(Command command, QWidget* parent, Face face = Face::icon) const;

 private:
  std::vector<QAction*> actions_;  // in the order of Command
  QActionGroup modes_{this};       // one of them is on
};

// "Play (Space)": a tip with the keys that do the same.
QString tip_with_keys(const QString& tip, const QAction& action);

}  // namespace flowscope::ui
