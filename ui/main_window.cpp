#include "ui/main_window.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QMimeData>
#include <QToolBar>
#include <QVBoxLayout>

#include "core/engine/registry.h"
#include "ui/bundled.h"
#include "ui/panels/tour.h"
#include "ui/status_text.h"

namespace flowscope::ui {

namespace {

constexpr std::int64_t kTourFrame = 50;  // its true flow comes with the clip

}  // namespace

MainWindow::MainWindow(Session& session, QWidget* parent)
    : QMainWindow(parent),
      session_(session),
      view_(new FlowView(this)),
      tools_(new ToolRow(session, *view_, commands_, this)),
      transport_(new TransportBar(commands_, this)),
      status_line_(new StatusLine(this)),
      messages_(new MessageStrip(view_)),
      model_notice_(
          new ModelNotice(commands_, QString::fromStdString(engine::where_to_get_models()), this)),
      welcome_(new OverlayNote(view_)),
      busy_(new OverlayNote(view_)),
      inspector_(new Inspector(session, *this)),
      pin_layer_(new PinLayer(*view_, inspector_->selection())),
      legend_(new Legend(view_)) {
  setWindowTitle(tr("Flowscope"));
  setAcceptDrops(true);
  lay_out();
  connect_commands();
  connect_session();
  connect_view();
  connect_inspector();
  session_.refresh_models();
  refresh();
  view_->setFocus();
}

// While its docks are still there.
MainWindow::~MainWindow() {
  delete tour_;
  delete inspector_;
}

void MainWindow::lay_out() {
  auto* central = new QWidget(this);
  auto* rows = new QVBoxLayout(central);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(model_notice_);
  rows->addWidget(view_, 1);
  rows->addWidget(transport_);
  setCentralWidget(central);
  // These two span the window, panels and all.
  setMenuWidget(tools_);
  setContextMenuPolicy(Qt::NoContextMenu);
  bottom_ = new QToolBar(this);
  bottom_->setMovable(false);
  bottom_->addWidget(status_line_);
  addToolBar(Qt::BottomToolBarArea, bottom_);
  model_notice_->hide();
  legend_->hide();

  auto* over = new QGridLayout(view_);
  over->setContentsMargins(8, 8, 8, 8);
  over->setSpacing(8);
  over->addWidget(messages_, 0, 0, 1, 2);
  over->setRowStretch(1, 1);
  auto* notes = new QVBoxLayout;
  notes->setSpacing(8);
  notes->addStretch(1);
  notes->addWidget(busy_, 0, Qt::AlignLeft);
  notes->addWidget(welcome_, 0, Qt::AlignLeft);
  over->addLayout(notes, 2, 0);
  over->addWidget(legend_, 2, 1, Qt::AlignRight | Qt::AlignBottom);
  over->setColumnStretch(0, 1);
}

void MainWindow::connect_commands() {
  const auto when = [this](Command command, auto&& act) {
    connect(commands_[command], &QAction::triggered, this, act);
  };
  when(Command::open, [this] { ask_for_video(); });
  when(Command::import_model, [this] { ask_for_model(); });
  when(Command::quit, [this] { close(); });
  when(Command::play_pause, [this] { session_.toggle_play(); });
  when(Command::previous, [this] { session_.step(-1); });
  when(Command::next, [this] { session_.step(1); });
  when(Command::first, [this] { session_.first(); });
  when(Command::last, [this] { session_.last(); });
  when(Command::view_frame, [this] { set_mode(ViewMode::frame); });
  when(Command::view_flow, [this] { set_mode(ViewMode::flow); });
  when(Command::view_blend, [this] { set_mode(ViewMode::blend); });
  when(Command::view_side, [this] { set_mode(ViewMode::side_by_side); });
  when(Command::view_match, [this] { set_mode(ViewMode::match); });
  when(Command::inspect, [this](bool on) { inspector_->set_visible(on); });
  when(Command::lookup_windows, [this](bool on) { pin_layer_->show_windows(on); });
  when(Command::tour, [this] { begin_tour(); });
  when(Command::fit, [this] { view_->fit(); });
  when(Command::actual_size, [this] { view_->actual_size(); });
  when(Command::zoom_in, [this] { view_->zoom_by(1.25); });
  when(Command::zoom_out, [this] { view_->zoom_by(1 / 1.25); });
  when(Command::full_screen, [this](bool full) { set_full_screen(full); });
  when(Command::leave_full_screen, [this] { set_full_screen(false); });
  for (QAction* action : commands_.all())
    if (action->shortcutContext() != Qt::WidgetShortcut) addAction(action);
  view_->addAction(commands_[Command::play_pause]);
  commands_[Command::leave_full_screen]->setEnabled(false);
  commands_[Command::view_blend]->setChecked(true);
  connect(transport_, &TransportBar::seek_requested, &session_,
          [this](std::int64_t index) { session_.seek_frame(index); });
}

void MainWindow::connect_session() {
  connect(&session_, &Session::previewed, view_, &FlowView::show_preview);
  connect(&session_, &Session::result_changed, view_, [this] {
    view_->show_result(*session_.result());
    show_second();  // a study that was kept is already chosen
  });
  connect(&session_, &Session::status_changed, this, &MainWindow::refresh);
  connect(&session_, &Session::models_changed, this, &MainWindow::refresh);
  connect(&session_, &Session::source_changed, this, [this] {
    messages_->dismiss();
    view_->restart_colour_scale();
    if (session_.source_name() != welcome_clip_) welcome_->say({});
    setWindowTitle(tr("%1 — Flowscope").arg(session_.source_name()));
  });
  connect(&session_, &Session::failed, messages_, &MessageStrip::show_problem);
  connect(&session_, &Session::noticed, messages_, &MessageStrip::show_notice);
  rates_.setInterval(250);
  connect(&rates_, &QTimer::timeout, this, [this] {
    status_line_->show_texts(
        status_texts(session_.status(), session_.result(), view_->shown_rate()));
  });
  rates_.start();
  busy_delay_.setSingleShot(true);
  busy_delay_.setInterval(300);
  connect(&busy_delay_, &QTimer::timeout, this, [this] {
    busy_->say(busy_text(session_.status(), session_.opening_name(), view_->flow() != nullptr));
  });
}

void MainWindow::connect_view() {
  connect(view_, &FlowView::hover_changed, this, &MainWindow::show_hover);
  connect(view_, &FlowView::scale_changed, this, &MainWindow::show_legend);
  connect(view_, &FlowView::space_tapped, commands_[Command::play_pause], &QAction::trigger);
  connect(view_, &FlowView::failed, messages_, &MessageStrip::show_problem);
  connect(welcome_, &QLabel::linkActivated, commands_[Command::open], &QAction::trigger);
}

void MainWindow::connect_inspector() {
  for (QDockWidget* dock : inspector_->docks())
    tools_->panels_menu()->addAction(dock->toggleViewAction());
  connect(inspector_, &Inspector::visible_changed, this,
          [this] { commands_[Command::inspect]->setChecked(inspector_->visible()); });
  connect(inspector_, &Inspector::failed, messages_, &MessageStrip::show_problem);
  connect(inspector_, &Inspector::noticed, messages_, &MessageStrip::show_notice);
  connect(inspector_, &Inspector::flow_chosen, view_, &FlowView::show_flow);
  connect(inspector_, &Inspector::truth_wanted, this, &MainWindow::ask_for_truth);
  connect(&inspector_->selection(), &Selection::pair_changed, this, &MainWindow::show_second);
  connect(pin_layer_, &PinLayer::pin_set, this, [this] {
    if (!inspector_->visible()) inspector_->set_visible(true);
  });
}

void MainWindow::refresh() {
  const auto& status = session_.status();
  commands_.show_playing(status.state == engine::PlayState::playing);
  const bool seekable = status.source && status.source->seekable;
  for (const Command command : {Command::play_pause, Command::next})
    commands_[command]->setEnabled(status.source.has_value());
  for (const Command command : {Command::previous, Command::first})
    commands_[command]->setEnabled(seekable);
  commands_[Command::last]->setEnabled(seekable && session_.last_pair());
  transport_->show_position(session_.index(), session_.time(), session_.last_pair(), seekable);
  tools_->show_status();
  model_notice_->setVisible(session_.lacks_network() && !model_notice_->was_closed() &&
                            !isFullScreen());
  show_legend();
  show_busy();
}

void MainWindow::show_busy() {
  const QString text =
      busy_text(session_.status(), session_.opening_name(), view_->flow() != nullptr);
  if (text.isEmpty()) {
    busy_delay_.stop();
    busy_->say({});
  } else if (busy_->isVisible()) {
    busy_->say(text);
  } else if (!busy_delay_.isActive()) {
    busy_delay_.start();
  }
}

void MainWindow::show_second() {
  const auto& pair = inspector_->selection().pair();
  if (pair && pair->frame1.index == view_->frame().index) view_->show_second(pair->frame2);
}

void MainWindow::show_legend() {
  legend_->set_scale(view_->colour_scale().pixels(), view_->colour_scale().automatic());
  legend_->setVisible(view_->flow() && view_->mode() != ViewMode::frame);
}

void MainWindow::show_hover() {
  const auto pixel = view_->hovered_pixel();
  status_line_->show_hover(hover_text(pixel, pixel ? view_->flow_at(*pixel) : std::nullopt));
}

void MainWindow::set_mode(ViewMode mode) {
  view_->set_mode(mode);
  tools_->show_mode();
  show_legend();
}

void MainWindow::set_full_screen(bool full) {
  if (full == isFullScreen()) return;
  commands_[Command::full_screen]->setChecked(full);
  commands_[Command::leave_full_screen]->setEnabled(full);
  for (QWidget* row : {static_cast<QWidget*>(tools_), static_cast<QWidget*>(transport_),
                       static_cast<QWidget*>(bottom_)})
    row->setVisible(!full);
  if (full) {
    was_maximised_ = isMaximized();
    showFullScreen();
  } else if (was_maximised_) {
    showMaximized();
  } else {
    showNormal();
  }
  refresh();
}

void MainWindow::start_with(const QString& file) {
  if (!file.isEmpty()) return open_path(file);
  welcome_->say(tr("Drop a video here, or <a href=\"open\">Open…</a>"));
  const QString clip = bundled_clip();
  if (clip.isEmpty()) return;
  welcome_clip_ = QFileInfo(clip).fileName();
  session_.open_file(clip);
}

void MainWindow::open_path(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  if (suffix == QLatin1String("pth") || suffix == QLatin1String("safetensors"))
    session_.import_model(path);
  else
    session_.open_file(path);
}

// Asked without a loop of its own, so that the video goes on behind the question.
void MainWindow::ask_for_video() {
  auto* dialog = new QFileDialog(this, tr("Open a video"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters(
      {tr("Videos and images (*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.ts *.mpg *.mpeg *.y4m *.ogv "
          "*.gif *.png *.jpg *.jpeg)"),
       tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::open_path);
  dialog->open();
}

void MainWindow::ask_for_model() {
  auto* dialog = new QFileDialog(this, tr("Import a RAFT checkpoint"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Checkpoints (*.pth *.pt *.safetensors)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, &session_, &Session::import_model);
  dialog->open();
}

// On the bundled clip, paused where shapes cover one another.
void MainWindow::begin_tour() {
  const QString clip = bundled_clip();
  if (!clip.isEmpty() && session_.source_path() != clip) {
    connect(&session_, &Session::source_changed, this, &MainWindow::begin_tour,
            Qt::SingleShotConnection);
    session_.open_file(clip);
    return;
  }
  session_.pause();
  session_.seek_frame(kTourFrame);
  if (tour_ == nullptr) tour_ = new Tour(*inspector_, view_);
  tour_->start();
}

void MainWindow::ask_for_truth() {
  auto* dialog = new QFileDialog(this, tr("The true flow of the shown pair"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Flow (*.flo *.png *.pfm *.npy)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, inspector_, &Inspector::load_truth);
  dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const auto urls = event->mimeData()->urls();
  if (urls.isEmpty()) return;
  event->acceptProposedAction();
  const QUrl& url = urls.front();
  open_path(url.isLocalFile() ? url.toLocalFile() : url.toString());
}

}  // namespace flowscope::ui
