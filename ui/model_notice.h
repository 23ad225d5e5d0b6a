// The quiet row that says that no network was found, and how to get one.
#pragma once

#include <QWidget>

#include "ui/commands.h"

class QLabel;

namespace flowscope::ui {

class ModelNotice : public QWidget {
  Q_OBJECT
 public:
  // `where`: on where checkpoints come from, at length; the tip. The row has one line.
  ModelNotice(const Commands& commands, const QString& where, QWidget* parent = nullptr);
  QString text() const;
  bool was_closed() const { return closed_; }

 private:
  QLabel* label_;
  bool closed_ = false;
};

}  // namespace flowscope::ui
