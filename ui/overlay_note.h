// A quiet line on the picture: what is coming, or what could be done.
#pragma once

#include <QLabel>

namespace flowscope::ui {

// Hidden while it has no text. Links in it are in the accent colour.
class OverlayNote : public QLabel {
  Q_OBJECT
 public:
  explicit OverlayNote(QWidget* parent = nullptr);
  void say(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace flowscope::ui
