// Many channels in one picture: their principal components as red, green and blue.
#pragma once

#include <array>
#include <stop_token>
#include <vector>

#include "core/base/image.h"
#include "core/flow/maps.h"

namespace flowscope::insides {

struct PrincipalComponents {
  std::array<Map, 3> maps;                        // projections of the cells, mean 0
  std::array<std::vector<double>, 3> directions;  // unit vectors over the channels
  std::array<double, 3> explained{};              // share of the whole variance, falling
};
// The three directions of largest variance over the cells. A direction's sign is such that
// its largest entry by size is positive: the same input gives the same picture. Missing
// ones (constant or fewer channels) are zero. Throws Stopped.
PrincipalComponents principal_components(const Channels& channels,
                                         const std::stop_token& stop = {});

// First component red, second green, third blue; each from −2.5 to 2.5 standard deviations.
Image component_picture(const PrincipalComponents& components);

}  // namespace flowscope::insides
