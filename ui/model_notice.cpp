#include "ui/model_notice.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "ui/icons.h"
#include "ui/theme.h"

namespace flowscope::ui {

ModelNotice::ModelNotice(const Commands& commands, const QString& where, QWidget* parent)
    : QWidget(parent), label_(new QLabel(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 4, 8, 4);
  row->setSpacing(12);
  label_->setWordWrap(true);
  label_->setTextFormat(Qt::PlainText);
  label_->setFont(caption_font());
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setFocusPolicy(Qt::NoFocus);
  label_->setText(
      tr("OpenCV’s DIS computes this flow. For RAFT’s, import raft-small.pth from "
         "github.com/princeton-vl/RAFT (models.zip)."));
  label_->setToolTip(where);
  row->addWidget(label_, 1);

  QAction* action = commands[Command::import_model];
  auto* import = new QPushButton(action->text(), this);
  import->setObjectName(QStringLiteral("import_button"));
  import->setToolTip(action->toolTip());
  import->setFocusPolicy(Qt::TabFocus);
  import->setMinimumWidth(import->sizeHint().width() + 24);
  connect(import, &QPushButton::clicked, action, &QAction::trigger);
  row->addWidget(import);

  auto* close = new QToolButton(this);
  close->setIcon(line_icon(QStringLiteral("close")));
  close->setAutoRaise(true);
  close->setFocusPolicy(Qt::TabFocus);
  close->setToolTip(tr("Hide this until the next start"));
  close->setAccessibleName(tr("Hide the note on models"));
  connect(close, &QToolButton::clicked, this, [this] {
    closed_ = true;
    hide();
  });
  row->addWidget(close);
}

QString ModelNotice::text() const { return label_->text(); }

}  // namespace flowscope::ui
