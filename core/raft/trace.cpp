#include "core/raft/trace.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "core/kernels/correlation_lookup.h"
#include "core/raft/correlation.h"
#include "core/raft/input.h"

namespace flowscope::raft {

RaftTrace::RaftTrace(Content content) : content_(std::move(content)) {}

Size RaftTrace::map_size(int level) const {
  return {int(content_.features2.size(3)) >> level, int(content_.features2.size(2)) >> level};
}

Cell RaftTrace::cell_at(int k, Cell cell) const {
  const Iteration& iteration = content_.flows.at(std::size_t(k));
  const int factor = iteration.cell / kCell;
  return {std::min(cell.x / factor, int(iteration.flow.size(3)) - 1),
          std::min(cell.y / factor, int(iteration.flow.size(2)) - 1)};
}

FlowField RaftTrace::flow_at(int k) const {
  return to_field(content_.flows.at(std::size_t(k)).flow * (cell_size_at(k) / kCell), {});
}

Vec2 RaftTrace::flow_at(int k, Cell cell) const {
  const Cell own = cell_at(k, cell);
  const auto factor = float(cell_size_at(k) / kCell);
  const at::Tensor flow =
      content_.flows.at(std::size_t(k)).flow.select(3, own.x).select(2, own.y).to(at::kCPU);
  return {flow[0][0].item<float>() * factor, flow[0][1].item<float>() * factor};
}

Map RaftTrace::response(Cell cell, int level) const {
  const at::Tensor map =
      response_map(content_.features1, content_.features2, cell.x, cell.y, level).to(at::kCPU);
  const float* values = map.data_ptr<float>();
  return {int(map.size(3)), int(map.size(2)), {values, values + map.numel()}};
}

Map RaftTrace::window(int k, Cell cell, int level) const {
  const bool coarse = cell_size_at(k) > kCell;
  const Cell own = cell_at(k, cell);
  // One source cell's pyramid, of which only `level` is looked at.
  const at::Tensor map =
      coarse ? response_map(halved(content_.features1), halved(content_.features2), own.x, own.y,
                            level)
             : response_map(content_.features1, content_.features2, own.x, own.y, level);
  const at::Tensor flow = content_.flows.at(std::size_t(k)).flow;
  at::Tensor coords = flow.select(3, own.x).select(2, own.y).to(at::kCPU).clone();
  coords[0][0] += own.x;
  coords[0][1] += own.y;
  coords = (coords * std::ldexp(1.0, -level)).view({1, 2, 1, 1});
  const int side = 2 * content_.radius + 1;
  const at::Tensor window = kernels::correlation_lookup(std::vector<at::Tensor>{map},
                                                        coords.to(map.device()), content_.radius)
                                .reshape({side, side})  // x is the slow axis
                                .t()
                                .to(at::kCPU)
                                .contiguous();
  const float* values = window.data_ptr<float>();
  return {side, side, {values, values + window.numel()}};
}

}  // namespace flowscope::raft
