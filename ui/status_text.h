// What the status bar and the transport say, as pure functions.
#pragma once

#include <QPoint>
#include <QString>
#include <optional>

#include "core/engine/pipeline.h"

namespace flowscope::ui {

// Every text keeps its width from one picture to the next: fixed decimals,
// padded with figure spaces.
struct StatusTexts {
  QString source_rate;     // "source  29.97 fps"
  QString flow_rate;       // "flow   4.81 fps"
  QString shown_rate;      // "shown   4.81 fps"
  QString iterations;      // "12 it", "– it" where the word means nothing
  QString precision;       // "fp32"
  QString inference_size;  // "1024×436"
  QString model;           // "raft-small"
};
StatusTexts status_texts(const engine::PipelineStatus& status,
                         const std::optional<FlowResult>& result, double shown_rate);

// "x  123  y   45   u  −12.34  v    4.50   |f|   13.13 px"; empty without a pixel.
QString hover_text(std::optional<QPoint> pixel, std::optional<Vec2> flow);

// "00:01.23", from an hour on "1:00:01.23".
QString time_text(double seconds);

// "frame 12 / 75", counted from 0 as files are named; "frame 12" without an end.
QString frame_text(std::int64_t index, std::optional<std::int64_t> last);

// What is under way and keeps the picture waiting; empty: nothing.
QString busy_text(const engine::PipelineStatus& status, const QString& opening, bool has_flow);

// `value` with `decimals`, at least `width` characters wide; the sign is a minus sign.
QString padded(double value, int decimals, int width);

}  // namespace flowscope::ui
