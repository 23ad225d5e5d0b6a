#include "core/insides/component_figures.h"

#include "core/insides/tensors.h"

namespace flowscope::insides {

Figure components_figure(const Trace& trace, Inside what, int k,
                         const PrincipalComponents& components, const Frame& behind) {
  const int side = by_iteration(what) ? trace.cell_size_at(k) : trace.cell_size();
  Figure figure = figure_over(trace, side, behind);
  figure.picture = component_picture(components);
  return figure;
}

}  // namespace flowscope::insides
