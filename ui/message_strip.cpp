#include "ui/message_strip.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

#include "ui/icons.h"
#include "ui/theme.h"

namespace flowscope::ui {

MessageStrip::MessageStrip(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel(this)),
      label_(new QLabel(this)),
      close_(new QToolButton(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 6, 6, 6);
  row->setSpacing(8);
  row->addWidget(icon_);
  row->addWidget(label_, 1);
  row->addWidget(close_);
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setFocusPolicy(Qt::NoFocus);
  close_->setIcon(line_icon(QStringLiteral("close")));
  close_->setAutoRaise(true);
  close_->setFocusPolicy(Qt::TabFocus);
  close_->setToolTip(tr("Close this message"));
  close_->setAccessibleName(tr("Close message"));
  setCursor(Qt::ArrowCursor);
  connect(close_, &QToolButton::clicked, this, &MessageStrip::dismiss);
  timer_.setSingleShot(true);
  timer_.setInterval(8000);
  connect(&timer_, &QTimer::timeout, this, &MessageStrip::dismiss);
  hide();
}

void MessageStrip::show_problem(const QString& sentence) {
  problem_ = true;
  more_ = 0;
  timer_.stop();
  show_sentence(sentence, QStringLiteral("problem"));
}

void MessageStrip::show_notice(const QString& sentence) {
  if (problem_) return;
  more_ = isHidden() ? 0 : more_ + 1;
  show_sentence(more_ == 0 ? sentence : tr("%1 (and %n more)", nullptr, more_).arg(sentence),
                QStringLiteral("notice"));
  timer_.start();
}

void MessageStrip::show_sentence(const QString& sentence, const QString& icon) {
  icon_->setPixmap(line_icon(icon).pixmap(QSize(20, 20), devicePixelRatioF()));
  label_->setText(sentence);
  setAccessibleName(sentence);
  show();
  QAccessibleEvent alert(this, QAccessible::Alert);
  QAccessible::updateAccessibility(&alert);
}

void MessageStrip::dismiss() {
  timer_.stop();
  problem_ = false;
  more_ = 0;
  hide();
}

void MessageStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QColor back = overlay_colour(palette());
  back.setAlpha(244);
  painter.setPen(palette().color(QPalette::Mid));
  painter.setBrush(back);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

}  // namespace flowscope::ui
