// Pictures of ../shared. Where this build reads no PNG, what needs one is skipped.
#pragma once

#include <string>

#include "core/base/frame.h"
#include "core/flow/image_io.h"
#include "tests/checks/check.h"

namespace flowscope::checks {

inline void need_png() {
#ifndef FLOWSCOPE_HAS_OPENCV
  throw Skip("this build has no OpenCV, so it reads no PNG");
#endif
}

inline Frame shared_picture(const std::string& path) {
  if (path.ends_with(".png")) need_png();
  return make_frame(read_image(shared(path)));
}

}  // namespace flowscope::checks
