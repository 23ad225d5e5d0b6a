#include "ui/commands.h"

#include <QCoreApplication>
#include <QKeySequence>
#include <QToolButton>

#include "ui/icons.h"

namespace flowscope::ui {
namespace {

using Keys = QList<QKeySequence>;

struct Entry {
  Command command;
  const char* name;  // of the object, and of the icon
  const char* text;
  const char* tip;
  Keys keys;
  bool checkable = false;
};

#define TEXT(text) QT_TRANSLATE_NOOP("flowscope::ui::Commands", text)

std::vector<Entry> entries() {
  using C = Command;
  const auto standard = [](QKeySequence::StandardKey key) {
    return QKeySequence::keyBindings(key);
  };
  const auto with = [](Keys keys, QKeySequence more) { return keys << std::move(more); };
  return {
      {C::open, "open", TEXT("Open…"), TEXT("Open a video, an image or a folder of images"),
       standard(QKeySequence::Open)},
      {C::import_model,
       "import_model",
       TEXT("Import RAFT checkpoint…"),
       TEXT("Copy a RAFT checkpoint (.pth, .safetensors) to your models and use it"),
       {QKeySequence(Qt::CTRL | Qt::Key_I)}},
      {C::quit,
       "quit",
       TEXT("Quit"),
       TEXT("Close the window and end the program"),
       {QKeySequence(Qt::CTRL | Qt::Key_Q)}},
      {C::play_pause,
       "play_pause",
       TEXT("Play"),
       TEXT("Play or pause; every frame gets its flow"),
       {QKeySequence(Qt::Key_Space), QKeySequence(Qt::Key_MediaTogglePlayPause)}},
      {C::previous,
       "previous",
       TEXT("Previous frame"),
       TEXT("Show the pair of frames before this one"),
       {QKeySequence(Qt::Key_Left), QKeySequence(Qt::Key_Comma)}},
      {C::next,
       "next",
       TEXT("Next frame"),
       TEXT("Show the pair of frames after this one"),
       {QKeySequence(Qt::Key_Right), QKeySequence(Qt::Key_Period)}},
      {C::first,
       "first",
       TEXT("First frame"),
       TEXT("Go to the first pair of frames"),
       {QKeySequence(Qt::Key_Home)}},
      {C::last,
       "last",
       TEXT("Last frame"),
       TEXT("Go to the last pair of frames"),
       {QKeySequence(Qt::Key_End)}},
      {C::view_frame,
       "view_frame",
       TEXT("Frame"),
       TEXT("The video frame alone"),
       {QKeySequence(Qt::Key_1)},
       true},
      {C::view_flow,
       "view_flow",
       TEXT("Flow"),
       TEXT("The optical flow alone: hue is the direction of motion, saturation its length"),
       {QKeySequence(Qt::Key_2)},
       true},
      {C::view_blend,
       "view_blend",
       TEXT("Blend"),
       TEXT("The flow's colours over the grey frame"),
       {QKeySequence(Qt::Key_3)},
       true},
      {C::view_side,
       "view_side",
       TEXT("Side by side"),
       TEXT("Frame on the left, flow on the right"),
       {QKeySequence(Qt::Key_4)},
       true},
      {C::view_match,
       "view_match",
       TEXT("Match"),
       TEXT("Image 1 with the pins on the left, image 2 with what they lead to on the right"),
       {QKeySequence(Qt::Key_5)},
       true},
      {C::inspect,
       "inspect",
       TEXT("Inspect"),
       TEXT("Show or hide the panels that look into the network; a click on the picture opens "
            "them too"),
       {QKeySequence(Qt::Key_I)},
       true},
      {C::lookup_windows,
       "lookup_windows",
       TEXT("Lookup windows"),
       TEXT("Draw what each pyramid level's lookup window of the chosen pin can reach"),
       {QKeySequence(Qt::Key_W)},
       true},
      {C::tour,
       "tour",
       TEXT("Guided tour"),
       TEXT("Six steps through RAFT, from features to upsampling, on the bundled clip"),
       {QKeySequence(Qt::Key_F1)}},
      {C::fit,
       "fit",
       TEXT("Fit"),
       TEXT("Show the whole picture; a double click does the same"),
       {QKeySequence(Qt::Key_F), QKeySequence(Qt::CTRL | Qt::Key_0)}},
      {C::actual_size,
       "actual_size",
       TEXT("Actual size"),
       TEXT("One pixel of the picture is one pixel of the screen"),
       {QKeySequence(Qt::CTRL | Qt::Key_1)}},
      {C::zoom_in, "zoom_in", TEXT("Zoom in"), TEXT("Enlarge; the wheel zooms to the pointer"),
       with(standard(QKeySequence::ZoomIn), QKeySequence(Qt::Key_Plus))},
      {C::zoom_out, "zoom_out", TEXT("Zoom out"), TEXT("Shrink; the wheel zooms at the pointer"),
       with(standard(QKeySequence::ZoomOut), QKeySequence(Qt::Key_Minus))},
      {C::full_screen,
       "full_screen",
       TEXT("Full screen"),
       TEXT("The picture alone on the whole screen"),
       {QKeySequence(Qt::Key_F11)},
       true},
      {C::leave_full_screen,
       "leave_full_screen",
       TEXT("Leave full screen"),
       TEXT("Back to the window"),
       {QKeySequence(Qt::Key_Escape)}},
  };
}
#undef TEXT

QString translated(const char* text) {
  return QCoreApplication::translate("flowscope::ui::Commands", text);
}

}  // namespace

QString tip_with_keys(const QString& tip, const QAction& action) {
  const QString keys = action.shortcut().toString(QKeySequence::NativeText);
  return keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys);
}

Commands::Commands(QObject* parent) : QObject(parent) {
  for (const Entry& entry : entries()) {
    auto* action = new QAction(translated(entry.text), this);
    action->setObjectName(QString::fromLatin1(entry.name));
    action->setShortcuts(entry.keys);
    action->setStatusTip(translated(entry.tip));
    action->setToolTip(tip_with_keys(translated(entry.tip), *action));
    action->setCheckable(entry.checkable);
    action->setIcon(line_icon(action->objectName()));
    if (action->objectName().startsWith(QLatin1String("view_"))) modes_.addAction(action);
    actions_.push_back(action);
  }
  // Space presses a focused button and drags in the picture; it plays only for
  // the widgets this action is added to.
  (*this)[Command::play_pause]->setShortcutContext(Qt::WidgetShortcut);
  (*this)[Command::view_side]->setIconText(tr("Side"));  // on its button, where room is short
  show_playing(false);
}

QAction* Commands::operator[](Command command) const {
  return actions_[static_cast<std::size_t>(command)];
}

QAction* Commands::find(const QString& name) const {
  for (QAction* action : actions_)
    if (action->objectName() == name) return action;
  return nullptr;
}

void Commands::show_playing(bool playing) {
  QAction* action = (*this)[Command::play_pause];
  action->setText(playing ? tr("Pause") : tr("Play"));
  action->setIcon(line_icon(playing ? QStringLiteral("pause") : QStringLiteral("play")));
}

QToolButton* Commands::button(Command command, QWidget* parent, Face face) const {
  auto* button = new QToolButton(parent);
  QAction* action = (*this)[command];
  button->setDefaultAction(action);
  button->setToolButtonStyle(face == Face::icon   ? Qt::ToolButtonIconOnly
                             : face == Face::text ? Qt::ToolButtonTextOnly
                                                  : Qt::ToolButtonTextBesideIcon);
  button->setIconSize({20, 20});
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::TabFocus);  // the picture keeps the keys after a click
  const auto describe = [button, action] {
    button->setAccessibleName(action->text().remove(QLatin1Char('&')));
    button->setAccessibleDescription(action->statusTip());
  };
  describe();
  connect(action, &QAction::changed, button, describe);
  return button;
}

}  // namespace flowscope::ui
