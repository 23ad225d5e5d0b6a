// Which cell of one frame looks most like which of the other: numbers over the whole frame.
#pragma once

#include "core/flow/trace.h"

namespace flowscope::insides {

// best − second-best peak of every cell: how sure its match is.
Map margins(const Matches& matches);

// From every cell to its best match, in cells: flow without any network behind it.
FlowField displacements(const Matches& matches);

// Similarity of one feature vector with every vector of the other map: ⟨a(cell), b⟩ / √C.
// With image 1's map and image 2's it is the response map of level 1; the other way it is
// what image 2's cell finds in image 1.
Map similarity(const Channels& from, Cell cell, const Channels& in);

// How many equally good cells have that entropy: exp(nats).
double choices(double entropy);

}  // namespace flowscope::insides
