// Matching as pictures: one cell's similarity with all others, and every cell's best match.
#pragma once

#include "core/insides/figure.h"
#include "core/insides/matching.h"
#include "core/insides/peaks.h"

namespace flowscope::insides {

// A similarity map with its best match in white, over the image that it is of, where given.
Figure similarity_figure(const Trace& trace, const Map& similarity, const Frame& behind = {});

// What a map over the whole frame tells of each cell's response map.
enum class MatchQuality {
  margin,   // the lead of its best over its second-best peak
  best,     // where the best lies, in the flow's colours
  entropy,  // how spread out it is, in nats
  value,    // the best's similarity
};
inline constexpr MatchQuality kMatchQualities[] = {MatchQuality::margin, MatchQuality::best,
                                                   MatchQuality::entropy, MatchQuality::value};
const char* to_string(MatchQuality quality);  // "margin" …

// Over the image whose cells look for a match, where given.
Figure matching_figure(const Trace& trace, const Matches& matches, MatchQuality quality,
                       const Frame& behind = {});
// Full colour of best matches, in cells: the longest flow of the result, so that both can be
// compared; at least 1. Wrong matches go far beyond.
float full_colour(const Trace& trace);

}  // namespace flowscope::insides
