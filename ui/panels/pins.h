// Pixels that a person put a pin on.
#pragma once

#include <QColor>
#include <QPoint>

namespace flowscope::ui {

struct Pin {
  int number = 1;  // 1 … kMostPins: what it is called everywhere
  QPoint pixel;    // of frame 1
  friend bool operator==(const Pin&, const Pin&) = default;
};
inline constexpr int kMostPins = 8;

QColor pin_colour(int number);

}  // namespace flowscope::ui
