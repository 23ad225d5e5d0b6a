#include "ui/status_text.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace flowscope::ui {
namespace {

constexpr QChar kFigureSpace(0x2007);  // as wide as a digit
constexpr QChar kMinus(0x2212);

QString tr(const char* text) {
  return QCoreApplication::translate("flowscope::ui::StatusText", text);
}

QString rate(double value) {
  return value > 0 ? padded(std::min(value, 999.99), 2, 6)
                   : QStringLiteral("–").rightJustified(6, kFigureSpace);
}

QString whole(std::int64_t value, int width) {
  return QString::number(value).rightJustified(width, kFigureSpace);
}

}  // namespace

QString padded(double value, int decimals, int width) {
  QString text = QString::number(value, 'f', decimals);
  if (value < 0) {
    // "−0.00" would claim a direction that the number does not have.
    text.remove(0, 1);
    if (text.toDouble() != 0) text.prepend(kMinus);
  }
  return text.rightJustified(width, kFigureSpace);
}

StatusTexts status_texts(const engine::PipelineStatus& status,
                         const std::optional<FlowResult>& result, double shown_rate) {
  StatusTexts texts;
  texts.source_rate = tr("source %1 fps").arg(rate(status.source ? status.source->frame_rate : 0));
  texts.flow_rate = tr("flow %1 fps").arg(rate(status.flow_rate));
  texts.shown_rate = tr("shown %1 fps").arg(rate(shown_rate));
  const int iterations = result ? result->iterations : 0;
  texts.iterations = tr("%1 it").arg(
      iterations > 0 ? whole(iterations, 2) : QStringLiteral("–").rightJustified(2, kFigureSpace));
  texts.precision = status.model && !status.model->precision.empty()
                        ? QString::fromStdString(status.model->precision)
                        : QStringLiteral("–");
  texts.inference_size = result ? QStringLiteral("%1×%2")
                                      .arg(result->inference_size.width)
                                      .arg(result->inference_size.height)
                                : QStringLiteral("–");
  texts.model = status.model           ? QString::fromStdString(status.model->name)
                : status.loading_model ? tr("loading…")
                                       : tr("no model");
  return texts;
}

QString hover_text(std::optional<QPoint> pixel, std::optional<Vec2> flow) {
  if (!pixel) return {};
  const QString at = tr("x %1  y %2").arg(whole(pixel->x(), 4), whole(pixel->y(), 4));
  if (!flow) return tr("%1   no flow here").arg(at);
  const double u = flow->u, v = flow->v;
  return tr("%1   u %2  v %3  |f| %4 px")
      .arg(at, padded(u, 2, 8), padded(v, 2, 8), padded(std::hypot(u, v), 2, 7));
}

QString time_text(double seconds) {
  const auto hundredths = std::int64_t(std::floor(std::max(0.0, seconds) * 100 + 1e-6));
  const auto two = [](std::int64_t value) {
    return QString::number(value).rightJustified(2, QLatin1Char('0'));
  };
  const std::int64_t hours = hundredths / 360000;
  const QString rest =
      QStringLiteral("%1:%2.%3")
          .arg(two(hundredths / 6000 % 60), two(hundredths / 100 % 60), two(hundredths % 100));
  return hours > 0 ? QStringLiteral("%1:%2").arg(hours).arg(rest) : rest;
}

QString frame_text(std::int64_t index, std::optional<std::int64_t> last) {
  const QString shown = index < 0 ? QStringLiteral("–") : QString::number(index);
  if (!last) return tr("frame %1").arg(shown);
  const QString end = QString::number(*last);
  return tr("frame %1 / %2").arg(shown.rightJustified(end.size(), kFigureSpace), end);
}

QString busy_text(const engine::PipelineStatus& status, const QString& opening, bool has_flow) {
  if (!opening.isEmpty()) return tr("Opening %1…").arg(opening);
  if (status.opening) return tr("Opening…");
  if (status.loading_model) return tr("Loading the model…");
  if (status.computing && !has_flow) return tr("Computing flow…");
  return {};
}

}  // namespace flowscope::ui
