#include "ui/panels/chosen_tensor.h"

#include <QCoreApplication>
#include <cmath>

#include "ui/panels/panel_job.h"

namespace flowscope::ui {
namespace {

constexpr int kQuickCells = 4096;

QString tr(const char* text) { return QCoreApplication::translate("ChosenTensor", text); }

}  // namespace

bool ChosenTensor::quick() const {
  if (at_once) return true;
  const Size size = trace().map_size(0);
  return size.width * size.height <= kQuickCells;
}

int ChosenTensor::delay() const { return still ? 0 : PanelJob::kStill; }

QString tensor_title(Inside what) {
  switch (what) {
    case Inside::features1:
      return tr("Feature map 1");
    case Inside::features2:
      return tr("Feature map 2");
    case Inside::context:
      return tr("Context");
    case Inside::hidden:
      return tr("Hidden state");
    case Inside::motion:
      return tr("Motion features");
    case Inside::lookup:
      return tr("Lookups");
    default:
      return QString::fromStdString(to_string(what));
  }
}

QString tensor_words(const ChosenTensor& tensor) {
  QString title = tensor_title(tensor.what);
  if (!insides::by_iteration(tensor.what)) return title;
  return (tensor.what == Inside::hidden ? tr("%1 at iteration %2") : tr("%1 of update %2"))
      .arg(title)
      .arg(tensor.k);
}

QString channel_label(const ChosenTensor& tensor, int channel, int count) {
  QString name =
      QString::fromStdString(insides::channel_name(tensor.trace(), tensor.what, channel, count));
  for (const char* known : {"channel ", " (cells)", "level "}) name.remove(QLatin1String(known));
  return name;
}

QString short_number(double value) {
  const double size = std::abs(value);
  if (size == 0) return QStringLiteral("0");
  return QString::number(value, 'f', size < 0.0995 ? 3 : size < 9.95 ? 2 : size < 99.5 ? 1 : 0);
}

QString architecture_of(const Trace& trace) {
  return QStringLiteral("levels%1_radius%2_passes%3%4")
      .arg(trace.levels())
      .arg(trace.radius())
      .arg(trace.passes())
      .arg(trace.convex() ? QStringLiteral("_convex") : QString());
}

}  // namespace flowscope::ui
