// A frame as Qt's picture.
#pragma once

#include <QImage>

#include "core/base/frame.h"

namespace flowscope::ui {

// Copies the pixels.
QImage frame_picture(const Frame& frame);

}  // namespace flowscope::ui
