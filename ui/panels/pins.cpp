#include "ui/panels/pins.h"

#include <array>

namespace flowscope::ui {

QColor pin_colour(int number) {
  static constexpr std::array<QRgb, kMostPins> kColours = {0xffe69f00, 0xff56b4e9, 0xff009e73,
                                                           0xfff0e442, 0xff0072b2, 0xffd55e00,
                                                           0xffcc79a7, 0xffffffff};
  return QColor::fromRgb(kColours[std::size_t(number - 1) % kColours.size()]);
}

}  // namespace flowscope::ui
