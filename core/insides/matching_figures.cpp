#include "core/insides/matching_figures.h"

#include <algorithm>

#include "core/flow/colour_wheel.h"

namespace flowscope::insides {
namespace {

constexpr double kOpacity = 0.65;  // of a map over the picture

}  // namespace

Figure similarity_figure(const Trace& trace, const Map& similarity, const Frame& behind) {
  Figure figure = figure_over(trace, trace.cell_size(), behind, kOpacity);
  figure.map = similarity;
  const Peak best = highest(similarity);
  figure.marks.push_back(cell_mark(best.x, best.y, kLine));
  return figure;
}

const char* to_string(MatchQuality quality) {
  static constexpr const char* kNames[] = {"margin", "best", "entropy", "value"};
  return kNames[int(quality)];
}

Figure matching_figure(const Trace& trace, const Matches& matches, MatchQuality quality,
                       const Frame& behind) {
  Figure figure = figure_over(trace, trace.cell_size(), behind, kOpacity);
  switch (quality) {
    case MatchQuality::margin:
      figure.map = margins(matches);
      break;
    case MatchQuality::best:
      figure.picture = flow_to_colour(displacements(matches), full_colour(trace));
      break;
    case MatchQuality::entropy:
      figure.map = matches.entropy;
      break;
    case MatchQuality::value:
      figure.map = matches.value;
      break;
  }
  return figure;
}

float full_colour(const Trace& trace) {
  return std::max(1.0f, max_flow_length(trace.flow_at(trace.iterations())));
}

}  // namespace flowscope::insides
