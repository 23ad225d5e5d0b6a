#include "ui/panels/feature_page.h"

namespace flowscope::ui {

QToolButton* page_button(QWidget* parent, const QString& text, const QString& name,
                         const QString& tip) {
  auto* made = new QToolButton(parent);
  made->setText(text);
  made->setAccessibleName(name);
  made->setToolTip(tip);
  made->setAutoRaise(true);
  made->setFocusPolicy(Qt::TabFocus);
  return made;
}

}  // namespace flowscope::ui
