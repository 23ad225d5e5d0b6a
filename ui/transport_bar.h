// The row under the picture: to the ends, by steps, play, and along the time line.
#pragma once

#include <QLabel>
#include <QSlider>
#include <QWidget>
#include <cstdint>
#include <optional>

#include "ui/commands.h"

namespace flowscope::ui {

class TransportBar : public QWidget {
  Q_OBJECT
 public:
  explicit TransportBar(const Commands& commands, QWidget* parent = nullptr);

  // index −1: nothing shown yet. Without a last index the line cannot be used.
  void show_position(std::int64_t index, double time, std::optional<std::int64_t> last,
                     bool seekable);
  QSlider* slider() const { return slider_; }
  QString time_shown() const { return time_->text(); }
  QString frame_shown() const { return frame_->text(); }

 Q_SIGNALS:
  void seek_requested(std::int64_t index);

 private:
  QSlider* slider_;
  QLabel* time_;
  QLabel* frame_;
};

}  // namespace flowscope::ui
