// A frame as Qt's picture.
#pragma once

#include <QImage>

#include "core/base/frame.h"

namespace flowscope::ui {

// Shares the frame's pixels, which live as long as the picture.
QImage frame_picture(const Frame& frame);

}  // namespace flowscope::ui
