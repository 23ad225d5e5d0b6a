#include "ui/transport_bar.h"

#include <QFontMetrics>
#include <QHBoxLayout>
#include <QProxyStyle>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <limits>

#include "ui/status_text.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

// A click on the line goes there at once instead of a page towards it.
class JumpStyle : public QProxyStyle {
 public:
  JumpStyle() : QProxyStyle(QStringLiteral("Fusion")) {}
  int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                QStyleHintReturn* data) const override {
    if (hint == SH_Slider_AbsoluteSetButtons) return Qt::LeftButton;
    return QProxyStyle::styleHint(hint, option, widget, data);
  }
};

}  // namespace

TransportBar::TransportBar(const Commands& commands, QWidget* parent)
    : QWidget(parent),
      slider_(new QSlider(Qt::Horizontal, this)),
      time_(new QLabel(this)),
      frame_(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 4, 8, 4);
  row->setSpacing(4);
  for (const Command command :
       {Command::first, Command::previous, Command::play_pause, Command::next, Command::last})
    row->addWidget(commands.button(command, this));
  row->addSpacing(8);
  row->addWidget(slider_, 1);
  row->addSpacing(12);

  auto* jump = new JumpStyle;
  jump->setParent(slider_);
  slider_->setStyle(jump);
  slider_->setAccessibleName(tr("Position in the video"));
  slider_->setToolTip(tr("Position in the video: click or drag to seek"));
  slider_->setFocusPolicy(Qt::TabFocus);
  slider_->setPageStep(25);
  slider_->addAction(commands[Command::play_pause]);
  // Also by keyboard: valueChanged is only ever the person's, see show_position().
  connect(slider_, &QSlider::valueChanged, this,
          [this](int value) { Q_EMIT seek_requested(value); });

  const QFont digits = number_font(body_font());
  for (QLabel* label : {time_, frame_}) {
    label->setFont(digits);
    label->setTextFormat(Qt::PlainText);
    row->addWidget(label);
  }
  time_->setAccessibleName(tr("Time"));
  time_->setToolTip(tr("Presentation time of the frame shown"));
  time_->setFixedWidth(QFontMetrics(digits).horizontalAdvance(QStringLiteral("0:00:00.00")));
  time_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  frame_->setAccessibleName(tr("Frame"));
  frame_->setToolTip(tr("Number of the frame shown, from 0, and of the last with flow"));
  frame_->setMinimumWidth(QFontMetrics(digits).horizontalAdvance(frame_text(88888, 88888)) + 12);
  frame_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  show_position(-1, 0, std::nullopt, false);
}

void TransportBar::show_position(std::int64_t index, double time, std::optional<std::int64_t> last,
                                 bool seekable) {
  const QSignalBlocker silent(slider_);
  slider_->setEnabled(seekable && last);
  if (last) {
    const std::int64_t end = std::max(*last, index);  // containers guess too low at times
    last = end;
    slider_->setRange(0, int(std::min<std::int64_t>(end, std::numeric_limits<int>::max())));
  }
  // While the person drags, the handle is theirs.
  if (!slider_->isSliderDown())
    slider_->setValue(int(std::clamp<std::int64_t>(index, 0, slider_->maximum())));
  time_->setText(time_text(time));
  frame_->setText(frame_text(index, last));
}

}  // namespace flowscope::ui
