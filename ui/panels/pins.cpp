#include "ui/panels/pins.h"

#include "core/insides/draw.h"

namespace flowscope::ui {

QColor pin_colour(int number) {
  const auto [red, green, blue] = insides::pin_colour(number);
  return QColor(red, green, blue);
}

}  // namespace flowscope::ui
