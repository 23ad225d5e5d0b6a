#include "ui/panels/frame_picture.h"

namespace flowscope::ui {

QImage frame_picture(const Frame& frame) {
  if (!frame) return {};
  return QImage(
      frame.pixels, frame.width, frame.height, qsizetype(frame.stride), QImage::Format_RGB888,
      [](void* kept) { delete static_cast<Frame*>(kept); }, new Frame(frame));
}

}  // namespace flowscope::ui
