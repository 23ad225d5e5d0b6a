#include "ui/panels/panel.h"

#include <exception>

#include "ui/theme.h"

namespace flowscope::ui {

Panel::Panel(Selection& selection, const QString& name, const QString& title, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      title_(title),
      stack_(new QStackedLayout),
      scroll_(new QScrollArea(this)),
      body_(new QWidget(this)),
      message_(new QLabel(this)),
      controls_(new QHBoxLayout),
      menu_(new QMenu(this)) {
  setObjectName(name);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(8, 4, 8, 4);
  rows->setSpacing(4);
  auto* top = new QHBoxLayout;
  controls_->setSpacing(4);
  top->addLayout(controls_);
  top->addStretch(1);
  auto* more = new QToolButton(this);
  more->setText(QStringLiteral("…"));
  more->setAutoRaise(true);
  more->setMenu(menu_);
  more->setPopupMode(QToolButton::InstantPopup);
  more->setStyleSheet(
      QStringLiteral("QToolButton::menu-indicator { image: none; width: 0; }"
                     "QToolButton { padding: 3px 5px; }"));
  more->setFocusPolicy(Qt::TabFocus);
  more->setToolTip(tr("More, and ways to take along what is shown here"));
  more->setAccessibleName(tr("More of %1").arg(title));
  menu_->setToolTipsVisible(true);
  top->addWidget(more);
  rows->addLayout(top);
  rows->addLayout(stack_, 1);
  message_->setWordWrap(true);
  message_->setAlignment(Qt::AlignCenter);
  message_->setMinimumHeight(48);
  QPalette quiet = message_->palette();
  quiet.setColor(QPalette::WindowText, quiet_colour(quiet));
  message_->setPalette(quiet);
  stack_->addWidget(message_);
  // In a low dock the body scrolls: panels never make the window larger than its screen.
  scroll_->setWidget(body_);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);  // it follows the focus of what it holds
  scroll_->setMinimumSize(280, 120);
  scroll_->viewport()->setAutoFillBackground(false);
  body_->setAutoFillBackground(false);
  stack_->addWidget(scroll_);

  for (const auto change :
       {&Selection::pair_changed, &Selection::iteration_changed, &Selection::level_changed,
        &Selection::pins_changed, &Selection::truth_changed, &Selection::problem_changed})
    connect(&selection, change, this, &Panel::draw_soon);
  connect(&selection, &Selection::pair_changed, this, [this] {
    if (!isVisible()) forget();
  });
}

void Panel::add_caption(const QString& text) {
  auto* label = new QLabel(text, this);
  QPalette quiet = label->palette();
  quiet.setColor(QPalette::WindowText, quiet_colour(quiet));
  label->setPalette(quiet);
  controls_->addWidget(label);
}

void Panel::draw_soon() {
  stale_ = true;
  if (isVisible()) queue_draw();
}

// By a posted event and not by a timer: it comes before the window's repaint, so that a new pair
// is painted by panel and picture together. The window's OpenGL composition is what costs.
void Panel::queue_draw() {
  if (queued_) return;
  queued_ = true;
  QMetaObject::invokeMethod(
      this,
      [this] {
        queued_ = false;
        if (stale_) draw_now();
      },
      Qt::QueuedConnection);
}

void Panel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) queue_draw();
}

QString Panel::why_empty() const {
  const auto& pair = selection_.pair();
  if (!pair) return tr("No pair of frames yet.");
  if (!pair->trace)
    return pair->iterations == 0
               ? tr("This method has no insides to look at. Choose a RAFT model above.")
           : selection_.problem().isEmpty() ? tr("The insides of this pair are being computed.")
                                            : selection_.problem();
  if (needs_pin() && !selection_.current()) return tr("Click a pixel in the picture.");
  return {};
}

void Panel::draw_now() {
  stale_ = false;
  QString problem = why_empty();
  if (problem.isEmpty()) {
    try {
      draw();
    } catch (const std::exception& error) {
      problem = QString::fromUtf8(error.what());
    }
  }
  if (!problem.isEmpty()) message_->setText(problem);
  stack_->setCurrentIndex(problem.isEmpty() ? 1 : 0);
}

void Panel::complete() {
  at_once_ = true;
  draw_now();
  at_once_ = false;
}

QImage Panel::picture() {
  complete();
  return (body_shown() ? body_ : static_cast<QWidget*>(message_))->grab().toImage();
}

}  // namespace flowscope::ui
