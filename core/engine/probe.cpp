#include "core/engine/probe.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/insides/geometry.h"

namespace flowscope::engine {
namespace {

std::vector<ProbeIteration> iterations_of(const Trace& trace, Cell cell) {
  std::vector<insides::Peak> response_peaks;  // the response does not depend on the iteration
  for (int level = 0; level < trace.levels(); ++level)
    response_peaks.push_back(insides::highest(trace.response(cell, level)));

  const Vec2 scale = insides::pixels_per_cell(trace);
  std::vector<ProbeIteration> out;
  for (int k = 0; k <= trace.iterations(); ++k) {
    ProbeIteration iteration;
    const Vec2 flow = trace.flow_at(k, cell);
    iteration.k = k;
    iteration.cell_size = trace.cell_size_at(k);
    iteration.flow = {flow.u * scale.u, flow.v * scale.v};
    if (k < trace.iterations()) {
      const Vec2 next = trace.flow_at(k + 1, cell);
      iteration.delta = Vec2{next.u - flow.u, next.v - flow.v};
    }
    for (int level = 0; level < trace.levels(); ++level) {
      insides::Peak window = insides::highest(trace.window(k, cell, level));
      window.x -= trace.radius();
      window.y -= trace.radius();
      iteration.levels.push_back({level + 1, trace.correspondence(k, cell, level),
                                  response_peaks[std::size_t(level)], window});
    }
    out.push_back(std::move(iteration));
  }
  return out;
}

}  // namespace

std::vector<ProbePixel> probe(const FlowResult& result, const std::vector<Cell>& pixels) {
  if (!result.trace)
    throw Error(
        "This result has no trace to probe: only RAFT models keep one, and only when it is asked "
        "for.");
  const FlowField& flow = *result.flow;
  std::vector<ProbePixel> out;
  for (const Cell& pixel : pixels) {
    if (pixel.x < 0 || pixel.y < 0 || pixel.x >= flow.width || pixel.y >= flow.height)
      throw UsageError(fmt::format("Pixel {},{} lies outside the frame of {}x{} (X,Y, from 0).",
                                   pixel.x, pixel.y, flow.width, flow.height));
    const Cell cell = result.trace->cell_of(pixel.x, pixel.y);
    out.push_back(
        {pixel.x, pixel.y, cell, flow.at(pixel.x, pixel.y), iterations_of(*result.trace, cell)});
  }
  return out;
}

}  // namespace flowscope::engine
