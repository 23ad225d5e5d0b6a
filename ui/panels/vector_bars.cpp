#include "ui/panels/vector_bars.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/panels/chosen_tensor.h"
#include "ui/theme.h"

namespace flowscope::ui {
namespace {

constexpr double kNames = 44, kAxis = 18, kGap = 6, kHighest = 120;
constexpr int kTick = 20;  // channels

}  // namespace

VectorBars::VectorBars(QWidget* parent) : QWidget(parent) {
  setFont(number_font(caption_font()));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setAccessibleName(tr("Vectors at the pins"));
}

void VectorBars::show_vectors(std::vector<Vector> vectors) {
  vectors_ = std::move(vectors);
  scale_ = 0;
  for (const Vector& each : vectors_)
    for (const float value : each.values) scale_ = std::max(scale_, std::abs(value));
  update();
}

void VectorBars::set_channel(int channel) {
  channel_ = channel;
  update();
}

QRectF VectorBars::row(int vector) const {
  const auto count = double(std::max<std::size_t>(vectors_.size(), 1));
  const double each = std::min(kHighest, (height() - kAxis) / count);
  return {kNames, vector * each, width() - kNames, each - kGap};
}

double VectorBars::x(double channel) const {
  return kNames + channel / std::max(length(), 1) * (width() - kNames);
}

QRectF VectorBars::bar(int vector, int channel) const {
  const QRectF all = row(vector);
  const float value = vectors_[std::size_t(vector)].values[std::size_t(channel)];
  const double tall = scale_ > 0 ? double(value / scale_) * all.height() / 2 : 0;
  return QRectF(QPointF(x(channel), all.center().y() - tall),
                QPointF(x(channel + 1), all.center().y()))
      .normalized();
}

void VectorBars::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (length() == 0) return;
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor quiet = quiet_colour(palette());
  for (int i = 0; i < int(vectors_.size()); ++i) {
    const Vector& vector = vectors_[std::size_t(i)];
    const QRectF all = row(i);
    painter.fillRect(all, palette().color(QPalette::Base));
    for (int channel = 0; channel < length(); ++channel)
      painter.fillRect(bar(i, channel), vector.colour);
    painter.setPen(vector.colour);
    const QRectF words(0, all.center().y() - 16, kNames - 4, 16);
    painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, vector.name);
    painter.setPen(quiet);
    painter.drawText(words.translated(0, 16), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("±") + short_number(double(scale_)));
  }
  const double bottom = row(int(vectors_.size()) - 1).bottom();
  painter.setPen(quiet);
  for (int channel = 0; channel < length(); channel += kTick)
    painter.drawText(QRectF(x(channel + 0.5) - 20, bottom, 40, kAxis), Qt::AlignCenter,
                     QString::number(channel));
  painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
  painter.drawLine(QPointF(x(channel_ + 0.5), 0), QPointF(x(channel_ + 0.5), bottom));
}

void VectorBars::choose(double at) {
  if (length() == 0) return;
  const double channel = (at - kNames) / std::max(1.0, width() - kNames) * length();
  Q_EMIT chosen(std::clamp(int(std::floor(channel)), 0, length() - 1));
}

void VectorBars::mousePressEvent(QMouseEvent* event) { choose(event->position().x()); }

void VectorBars::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) choose(event->position().x());
}

}  // namespace flowscope::ui
