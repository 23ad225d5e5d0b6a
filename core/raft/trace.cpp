#include "core/raft/trace.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/kernels/correlation_lookup.h"
#include "core/raft/correlation.h"
#include "core/raft/input.h"

namespace flowscope::raft {

RaftTrace::RaftTrace(Content content) : content_(std::move(content)) {}

Size RaftTrace::map_size(int level) const {
  return {int(content_.features2.size(3)) >> level, int(content_.features2.size(2)) >> level};
}

FlowField RaftTrace::flow_at(int k) const {
  return to_field(content_.flows.at(std::size_t(k)), {});
}

Vec2 RaftTrace::flow_at(int k, Cell cell) const {
  const at::Tensor flow =
      content_.flows.at(std::size_t(k)).select(3, cell.x).select(2, cell.y).to(at::kCPU);
  return {flow[0][0].item<float>(), flow[0][1].item<float>()};
}

Map RaftTrace::response(Cell cell, int level) const {
  const at::Tensor map =
      response_map(content_.features1, content_.features2, cell.x, cell.y, level).to(at::kCPU);
  const float* values = map.data_ptr<float>();
  return {int(map.size(3)), int(map.size(2)), {values, values + map.numel()}};
}

Map RaftTrace::window(int k, Cell cell, int level) const {
  // One source cell's pyramid, of which only `level` is looked at.
  const at::Tensor map =
      response_map(content_.features1, content_.features2, cell.x, cell.y, level);
  const Vec2 at_level = correspondence(k, cell, level);
  at::Tensor coords = at::empty({1, 2, 1, 1});
  coords[0][0][0][0] = at_level.u;
  coords[0][1][0][0] = at_level.v;
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
