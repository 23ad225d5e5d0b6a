#include "ui/view/legend.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "core/flow/colour_wheel.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr int kMargin = 8;
constexpr int kWheel = 64;
constexpr int kText = 16;

}  // namespace

Legend::Legend(QWidget* parent) : QWidget(parent) {
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  setFont(number_font(caption_font()));
  set_scale(1, true);
}

QSize Legend::sizeHint() const {
  return {kWheel + 2 * kMargin, kWheel + kText + 2 * kMargin + kMargin / 2};
}

void Legend::set_scale(double pixels, bool automatic) {
  const QString text =
      pixels < 10 ? tr("%1 px").arg(pixels, 0, 'f', 1) : tr("%1 px").arg(pixels, 0, 'f', 0);
  if (text == text_) return;
  text_ = text;
  setAccessibleName(automatic ? tr("Colour wheel, adapting: full colour is %1").arg(text)
                              : tr("Colour wheel, fixed: full colour is %1").arg(text));
  update();
}

void Legend::make_wheel(int diameter) {
  if (wheel_.width() == diameter) return;
  wheel_ = QImage(diameter, diameter, QImage::Format_RGB888);
  const double radius = diameter / 2.0;
  for (int y = 0; y < diameter; ++y) {
    for (int x = 0; x < diameter; ++x) {
      double u = (x + 0.5 - radius) / radius;
      double v = (y + 0.5 - radius) / radius;
      // The corners are clipped away; keep them off the wheel's darker outside.
      const double beyond = std::max(1.0, std::hypot(u, v));
      const auto colour = flow_colour(float(u / beyond * 0.9999), float(v / beyond * 0.9999));
      wheel_.setPixel(x, y, qRgb(colour[0], colour[1], colour[2]));
    }
  }
}

void Legend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(overlay_colour(palette()));
  painter.drawRoundedRect(rect(), 4, 4);

  make_wheel(int(std::lround(kWheel * devicePixelRatioF())));
  const QRectF disc(kMargin, kMargin, kWheel, kWheel);
  QBrush brush(wheel_);
  const double shrink = double(kWheel) / wheel_.width();
  brush.setTransform(QTransform(shrink, 0, 0, shrink, disc.x(), disc.y()));
  painter.setBrush(brush);
  painter.drawEllipse(disc);

  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(QRectF(0, disc.bottom() + kMargin / 2.0, width(), kText), Qt::AlignCenter,
                   text_);
}

}  // namespace flowscope::ui
