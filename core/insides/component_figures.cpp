#include "core/insides/component_figures.h"

#include "core/insides/tensors.h"

namespace flowscope::insides {
namespace {

constexpr double kOpacity = 0.6;  // of a map over the picture

}  // namespace

Figure components_figure(const Trace& trace, Inside what, int k,
                         const PrincipalComponents& components, const Frame& behind) {
  Figure figure;
  figure.picture = component_picture(components);
  figure.behind = behind;
  figure.behind_covers =
      frame_on_cells(trace, by_iteration(what) ? trace.cell_size_at(k) : trace.cell_size());
  figure.opacity = behind ? kOpacity : 1;
  return figure;
}

}  // namespace flowscope::insides
