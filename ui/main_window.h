// The window: puts the parts together and connects them to the session.
#pragma once

#include <QMainWindow>
#include <QTimer>

#include "ui/commands.h"
#include "ui/message_strip.h"
#include "ui/model_notice.h"
#include "ui/overlay_note.h"
#include "ui/panels/inspector.h"
#include "ui/session.h"
#include "ui/status_line.h"
#include "ui/tool_row.h"
#include "ui/transport_bar.h"
#include "ui/view/flow_view.h"
#include "ui/view/legend.h"
#include "ui/view/pin_layer.h"

class QToolBar;

namespace flowscope::ui {

class Tour;

// The session must outlive the window.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(Session& session, QWidget* parent = nullptr);
  ~MainWindow() override;

  // The clip to begin with; empty: the bundled one, and how to open another.
  void start_with(const QString& file);
  // A video, an image folder, or a checkpoint to import, by its suffix.
  void open_path(const QString& path);
  void refresh();  // everything that shows the session's status

  Commands& commands() { return commands_; }
  FlowView& view() { return *view_; }
  ToolRow& tools() { return *tools_; }
  TransportBar& transport() { return *transport_; }
  StatusLine& status_line() { return *status_line_; }
  MessageStrip& messages() { return *messages_; }
  ModelNotice& model_notice() { return *model_notice_; }
  OverlayNote& welcome() { return *welcome_; }
  Legend& legend() { return *legend_; }
  Inspector& inspector() { return *inspector_; }
  PinLayer& pin_layer() { return *pin_layer_; }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void lay_out();
  void connect_commands();
  void connect_session();
  void connect_view();
  void connect_inspector();
  void ask_for_truth();
  void begin_tour();
  void ask_for_video();
  void ask_for_model();
  void set_mode(ViewMode mode);
  void set_full_screen(bool full);
  void show_hover();
  void show_second();  // image 2 of the pair that the panels show
  void show_legend();
  void show_busy();

  Session& session_;
  Commands commands_;
  FlowView* view_;
  ToolRow* tools_;
  TransportBar* transport_;
  StatusLine* status_line_;
  QToolBar* bottom_ = nullptr;  // holds it, below picture and panels
  MessageStrip* messages_;
  ModelNotice* model_notice_;
  OverlayNote* welcome_;
  OverlayNote* busy_;
  Inspector* inspector_;
  PinLayer* pin_layer_;
  Tour* tour_ = nullptr;
  Legend* legend_;
  QTimer rates_;       // speed figures change at reading pace
  QTimer busy_delay_;  // what is quick needs no word
  QString welcome_clip_;
  bool was_maximised_ = false;
};

}  // namespace flowscope::ui
