// Curves as SVG.
#pragma once

#include <string>
#include <vector>

namespace flowscope::insides {

struct Curve {
  std::string name;
  std::vector<double> y;    // over x = first, first + 1, …
  std::string colour = {};  // "#0072b2"; empty: the next of Okabe and Ito's
};
struct Plot {
  std::string title, x_title, y_title;
  int first = 0;
  std::vector<Curve> curves;
};
// A document of its own, with axes, ticks and a legend; y from 0 or the least value below.
std::string svg(const Plot& plot);

}  // namespace flowscope::insides
