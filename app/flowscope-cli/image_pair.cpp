#include "app/flowscope-cli/image_pair.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/flow/image_io.h"

namespace flowscope::cli {

std::pair<Frame, Frame> read_image_pair(const std::string& first, const std::string& second) {
  Frame frame1 = make_frame(read_image(first), 0);
  Frame frame2 = make_frame(read_image(second), 1);
  if (frame1.size() != frame2.size())
    throw Error(fmt::format("{} is {}x{} and {} is {}x{}; flow needs two images of the same size.",
                            first, frame1.width, frame1.height, second, frame2.width,
                            frame2.height));
  return {std::move(frame1), std::move(frame2)};
}

}  // namespace flowscope::cli
