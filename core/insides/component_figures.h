// Principal components as a picture over the frame.
#pragma once

#include "core/insides/components.h"
#include "core/insides/figure.h"

namespace flowscope::insides {

// components: of trace.inside(what, k). Over `behind`, where it is given: image 2 for feature
// map 2, else image 1.
Figure components_figure(const Trace& trace, Inside what, int k,
                         const PrincipalComponents& components, const Frame& behind = {});

}  // namespace flowscope::insides
