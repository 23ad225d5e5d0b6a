// Curves as a picture, for looking at a training.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace flowscope::train {

struct Curve {
  std::string name;
  std::vector<double> x, y;  // of equal length; points whose y is not above 0 are left out
};
struct Panel {
  std::string title;  // "loss"
  std::vector<Curve> curves;
};

// Panels one below the other over a common x from 0, y logarithmic. Written as PNG
// under a temporary name, then renamed. Where Flowscope was built without OpenCV it
// writes nothing and returns false.
bool write_plot(const std::filesystem::path& file, const std::string& x_title,
                const std::vector<Panel>& panels);

}  // namespace flowscope::train
