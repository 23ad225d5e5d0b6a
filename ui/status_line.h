// The bottom row: the reading under the pointer, speeds, and what computes.
#pragma once

#include <QLabel>
#include <QWidget>

#include "ui/status_text.h"

namespace flowscope::ui {

class StatusLine : public QWidget {
  Q_OBJECT
 public:
  explicit StatusLine(QWidget* parent = nullptr);
  void show_texts(const StatusTexts& texts);
  void show_hover(const QString& text);
  QString text() const;  // everything in it, for tests and screen readers

 private:
  // A label as wide as `sample`, so that nothing beside it moves.
  QLabel* field(const QString& name, const QString& sample, const QString& tip);

  QLabel* hover_;
  QLabel *source_rate_, *flow_rate_, *shown_rate_, *iterations_, *precision_, *inference_size_,
      *model_;
};

}  // namespace flowscope::ui
