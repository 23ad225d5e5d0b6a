#include "ui/panels/neighbour_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "core/flow/colour_wheel.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kTitle = 18, kGap = 2, kBar = 4;

QString signed_number(float value) {
  return (value < 0 ? QString() : QStringLiteral("+")) + QString::number(double(value), 'f', 1);
}

}  // namespace

NeighbourView::NeighbourView(QWidget* parent) : QWidget(parent) {
  setFont(number_font(caption_font()));
  setAccessibleName(tr("The 3×3 coarse flows"));
  setToolTip(
      tr("The coarse flow of the pixel's cell and of its eight neighbours, u and v in pixels. "
         "Every pixel of the result is a mixture of these nine; percentages are the weights that "
         "the network chose for it"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void NeighbourView::show_cell(const insides::UpsamplingCell& cell, float longest) {
  cell_ = cell;
  longest_ = std::max(longest, 1e-6f);
  update();
}

void NeighbourView::set_subpixel(std::optional<QPoint> subpixel) {
  subpixel_ = subpixel;
  update();
}

void NeighbourView::clear() {
  cell_.reset();
  subpixel_.reset();
  update();
}

std::optional<float> NeighbourView::share(int neighbour) const {
  if (!cell_ || cell_->weights.empty()) return std::nullopt;
  const QPoint at = subpixel_.value_or(QPoint(cell_->sx, cell_->sy));
  return cell_->weights[0].at(at.x(), at.y(), neighbour);
}

QString NeighbourView::number_text(int neighbour) const {
  if (!cell_) return {};
  const Vec2 flow = cell_->neighbours[std::size_t(neighbour)];
  return signed_number(flow.u) + QLatin1Char('\n') + signed_number(flow.v);
}

QString NeighbourView::share_text(int neighbour) const {
  const auto weight = share(neighbour);
  return weight ? tr("%1 %").arg(double(*weight) * 100, 0, 'f', 0) : QString();
}

void NeighbourView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(quiet_colour(palette()));
  painter.drawText(QRectF(0, 0, width(), kTitle - 2), Qt::AlignCenter, tr("3×3 coarse flows, px"));
  if (!cell_) return;
  const double side = std::floor((std::min(double(width()), height() - kTitle) - 2 * kGap) / 3);
  const double left = std::floor((width() - 3 * side - 2 * kGap) / 2);
  for (int n = 0; n < 9; ++n) {
    const int row = n / 3, column = n % 3;
    const QRectF square(left + column * (side + kGap), kTitle + row * (side + kGap), side, side);
    const Vec2 flow = cell_->neighbours[std::size_t(n)];
    const auto rgb = flow_colour(flow.u / longest_, flow.v / longest_);
    const QColor fill(rgb[0], rgb[1], rgb[2]);
    const QColor ink = qGray(fill.rgb()) > 110 ? Qt::black : Qt::white;
    if (!cell_->inside[std::size_t(n)]) {
      painter.fillRect(square, QBrush(quiet_colour(palette()), Qt::BDiagPattern));
      painter.setPen(palette().color(QPalette::WindowText));
    } else {
      painter.fillRect(square, fill);
      painter.setPen(ink);
    }
    const QString share_words = share_text(n);
    painter.drawText(
        square.adjusted(2, 2, -2, share_words.isEmpty() ? -2 : -kBar - 3), Qt::AlignCenter,
        number_text(n) + (share_words.isEmpty() ? QString() : QStringLiteral("\n")) + share_words);
    if (const auto weight = share(n))
      painter.fillRect(
          QRectF(square.x() + 2, square.bottom() - kBar - 2, (side - 4) * double(*weight), kBar),
          painter.pen().color());
  }
}

}  // namespace flowscope::ui
