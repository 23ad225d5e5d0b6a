// The covariance of the response maps as pictures.
#pragma once

#include "core/insides/covariance.h"
#include "core/insides/figure.h"

namespace flowscope::insides {

// A row as a map of image 2's cells on its level, the row's own cell marked; over image 2,
// where it is given.
Figure covariance_figure(const Trace& trace, const Map& row, int level, Cell cell, Colour colour,
                         const Frame& behind = {});

}  // namespace flowscope::insides
