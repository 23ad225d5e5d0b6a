#include "ui/inference_size.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace flowscope::ui {
namespace {

using Kind = InferenceChoice::Kind;

// A network on a CPU takes seconds for a full frame; at this size it moves.
constexpr int kSideOnCpu = 512;

QString tr(const char* text) {
  return QCoreApplication::translate("flowscope::ui::InferenceSize", text);
}

void limit(Size frame, int side, SequenceOptions& options) {
  if (frame.empty()) return;
  const int longest = std::max(frame.width, frame.height);
  if (longest <= side) {
    options.inference_scale = 1;
    return;
  }
  const auto shrunk = [&](int length) {
    return std::max(1, int(std::lround(double(length) * side / longest)));
  };
  options.inference_size = {shrunk(frame.width), shrunk(frame.height)};
}

}  // namespace

std::vector<InferenceChoice> inference_choices() {
  std::vector<InferenceChoice> choices = {{Kind::automatic}, {Kind::native}};
  for (const double scale : {0.5, 0.25}) choices.push_back({Kind::scale, scale});
  for (const int side : {1024, 768, 512, 384, 256})
    choices.push_back({Kind::longest_side, 1, side});
  return choices;
}

QString text_of(const InferenceChoice& choice) {
  switch (choice.kind) {
    case Kind::automatic:
      return tr("Auto");
    case Kind::native:
      return tr("Native");
    case Kind::scale:
      return choice.scale == 0.5    ? tr("1/2")
             : choice.scale == 0.25 ? tr("1/4")
                                    : tr("× %1").arg(choice.scale);
    case Kind::longest_side:
      return tr("Longest side %1").arg(choice.side);
    case Kind::fixed:
      return QStringLiteral("%1×%2").arg(choice.size.width).arg(choice.size.height);
  }
  return {};
}

void apply(const InferenceChoice& choice, const std::optional<SourceInfo>& source,
           const std::optional<ModelInfo>& model, SequenceOptions& options) {
  options.inference_size = {};
  options.inference_scale = 0;
  const Size frame = source ? source->size : Size{};
  switch (choice.kind) {
    case Kind::automatic:
      if (!model || (model->iterative && model->device == "CPU")) limit(frame, kSideOnCpu, options);
      break;
    case Kind::native:
      break;
    case Kind::scale:
      options.inference_scale = choice.scale;
      break;
    case Kind::longest_side:
      limit(frame, choice.side, options);
      break;
    case Kind::fixed:
      options.inference_size = choice.size;
      break;
  }
}

}  // namespace flowscope::ui
