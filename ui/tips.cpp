#include "ui/tips.h"

#include <QHelpEvent>
#include <QTextDocument>
#include <QToolTip>
#include <QWidget>

namespace flowscope::ui {

QString wrapped_tip(const QString& plain) {
  if (plain.isEmpty() || Qt::mightBeRichText(plain)) return plain;
  return QStringLiteral("<qt>") +
         plain.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")) +
         QStringLiteral("</qt>");
}

bool WrappedTips::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ToolTip) return false;
  auto* widget = qobject_cast<QWidget*>(watched);
  if (widget == nullptr || widget->toolTip().isEmpty() || widget->property(kOwnTips).toBool())
    return false;
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), wrapped_tip(widget->toolTip()),
                     widget);
  return true;
}

}  // namespace flowscope::ui
