#pragma once

namespace flowscope {

// Width and height in pixels or cells; 0×0 means "not given".
struct Size {
  int width = 0;
  int height = 0;

  bool empty() const { return width <= 0 || height <= 0; }
  friend bool operator==(const Size&, const Size&) = default;
};

}  // namespace flowscope
