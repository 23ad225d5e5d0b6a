// What a click on a pixel shows, as numbers.
#pragma once

#include <optional>
#include <vector>

#include "core/flow/flow_model.h"
#include "core/flow/trace.h"
#include "core/insides/peaks.h"

namespace flowscope::engine {

struct ProbeLevel {
  int level = 1;                // 1 to 4, as people count
  Vec2 correspondence;          // in cells of this level
  insides::Peak response_peak;  // first largest cell, row by row
  insides::Peak window_peak;    // x, y: steps from the window's centre
};
struct ProbeIteration {
  int k = 0;                  // 0 … N
  int cell_size = 8;          // of the grid it ran on; window peaks count its steps
  Vec2 flow;                  // pixels of the frame: flow_k of the cell
  std::optional<Vec2> delta;  // cells of 8 px, from flow_k to flow_k+1; none for N
  std::vector<ProbeLevel> levels;
};
struct ProbePixel {
  int x = 0, y = 0;
  Cell cell;
  Vec2 flow;  // the upsampled result at the pixel
  std::vector<ProbeIteration> iterations;
};

// The result must carry a trace (SequenceOptions::trace), else Error saying which
// models have one; pixels outside the frame: UsageError.
std::vector<ProbePixel> probe(const FlowResult& result, const std::vector<Cell>& pixels);

}  // namespace flowscope::engine
