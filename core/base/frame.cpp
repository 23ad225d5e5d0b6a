#include "core/base/frame.h"

#include <algorithm>
#include <utility>

namespace flowscope {

Frame make_frame(Image image, std::int64_t index, double time) {
  auto owner = std::make_shared<const Image>(std::move(image));
  Frame frame;
  frame.width = owner->width;
  frame.height = owner->height;
  frame.stride = std::ptrdiff_t(owner->width) * 3;
  frame.pixels = owner->rgb.data();
  frame.index = index;
  frame.time = time;
  frame.owner = std::move(owner);
  return frame;
}

Image to_image(const Frame& frame) {
  Image image(frame.width, frame.height);
  for (int y = 0; y < frame.height; ++y)
    std::copy_n(frame.row(y), std::size_t(frame.width) * 3, image.at(0, y));
  return image;
}

}  // namespace flowscope
