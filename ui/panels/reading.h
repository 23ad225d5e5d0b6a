// The sentences below a panel's pictures: room for some lines at any width.
#pragma once

#include <QLabel>
#include <algorithm>

#include "ui/theme.h"

namespace flowscope::ui {

// Wraps without asking for a height by width, which would keep a panel from shrinking to its
// least height.
class Reading : public QLabel {
 public:
  Reading(int lines, QWidget* parent) : QLabel(parent) {
    setFont(number_font(caption_font()));
    setWordWrap(true);
    setMinimumHeight(lines * fontMetrics().lineSpacing());
    setAlignment(Qt::AlignTop | Qt::AlignLeft);
  }
  bool hasHeightForWidth() const override { return false; }
  QSize sizeHint() const override {
    return {160, std::max(minimumHeight(), heightForWidth(std::max(width(), 160)))};
  }
  QSize minimumSizeHint() const override { return {80, minimumHeight()}; }

 protected:
  void resizeEvent(QResizeEvent* event) override {
    QLabel::resizeEvent(event);
    updateGeometry();
  }
};

}  // namespace flowscope::ui
