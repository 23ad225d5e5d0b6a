#include "core/raft/trace.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/base/error.h"
#include "core/flow/resample.h"
#include "core/kernels/correlation_lookup.h"
#include "core/raft/correlation.h"
#include "core/raft/input.h"

namespace flowscope::raft {
namespace {

// [1, 1, h, w] → numbers.
Map to_map(const at::Tensor& tensor) {
  const at::Tensor map = tensor.to(at::kCPU, at::kFloat).contiguous();
  const float* values = map.data_ptr<float>();
  return {int(map.size(3)), int(map.size(2)), {values, values + map.numel()}};
}

// [1, C, h, w] of any type and memory format → numbers, channel by channel.
Channels to_channels(const at::Tensor& tensor) {
  const at::Tensor all = tensor.to(at::kCPU, at::kFloat).contiguous(at::MemoryFormat::Contiguous);
  const float* values = all.data_ptr<float>();
  return {int(all.size(1)), int(all.size(3)), int(all.size(2)), {values, values + all.numel()}};
}

const char* words(Inside what) {
  switch (what) {
    case Inside::context:
      return "context";
    case Inside::hidden:
      return "hidden states";
    case Inside::lookup:
      return "lookups";
    case Inside::motion:
      return "motion features";
    case Inside::mask:
      return "upsampling weights";
    default:
      return "gates of the GRU";
  }
}

}  // namespace

RaftTrace::RaftTrace(Content content) : content_(std::move(content)) {}

const Config& RaftTrace::config() const {
  static const Config plain;
  return content_.network ? content_.network->config() : plain;
}

Size RaftTrace::map_size(int level) const {
  return {int(content_.features2.size(3)) >> level, int(content_.features2.size(2)) >> level};
}

FlowField RaftTrace::flow_at(int k) const {
  return to_field(at_iteration(k).flow * (cell_size_at(k) / kCell), {});
}

Vec2 RaftTrace::flow_at(int k, Cell cell) const {
  const Cell own = own_cell(k, cell);
  const int coarser = cell_size_at(k) / kCell;
  const auto factor = float(coarser);
  const at::Tensor flow = at_iteration(k).flow.select(3, own.x).select(2, own.y).to(at::kCPU);
  return {flow[0][0].item<float>() * factor, flow[0][1].item<float>() * factor};
}

FlowField RaftTrace::delta_at(int k) const {
  const Iteration& iteration = at_iteration(k);
  if (!iteration.delta.defined()) return Trace::delta_at(k);
  return to_field(iteration.delta * (iteration.cell / kCell), {});
}

Map RaftTrace::response(Cell cell, int level) const {
  return to_map(response_map(content_.features1, content_.features2, cell.x, cell.y, level));
}

// Feature map of the grid of update k.
at::Tensor RaftTrace::grid_features(int k, bool second) const {
  const int factor = cell_size_at(k) / kCell;
  const at::Tensor& half = second ? content_.half2 : content_.half1;
  if (factor > 1 && half.defined()) return coarser(half, factor / 2);
  return coarser(second ? content_.features2 : content_.features1, factor);
}

// One source cell's row of the pyramid that update k reads: [1, 1, h, w].
at::Tensor RaftTrace::grid_map(int k, Cell cell, int level) const {
  const Cell own = own_cell(k, cell);
  return response_map(grid_features(k, false), grid_features(k, true), own.x, own.y, level);
}

Map RaftTrace::grid_response(int k, Cell cell, int level) const {
  return to_map(grid_map(k, cell, level));
}

Map RaftTrace::window(int k, Cell cell, int level) const {
  const at::Tensor map = grid_map(k, cell, level);
  const Vec2 centre = window_centre(k, cell, level);
  const at::Tensor coords = at::tensor({centre.u, centre.v}).view({1, 2, 1, 1});
  const int side = 2 * content_.radius + 1;
  return to_map(kernels::correlation_lookup(std::vector<at::Tensor>{map}, coords.to(map.device()),
                                            content_.radius)
                    .reshape({1, 1, side, side})  // x is the slow axis
                    .transpose(2, 3));
}

bool RaftTrace::has(Inside what) const {
  if (iterations() < 1) return what == Inside::features1 || what == Inside::features2;
  if (what == Inside::mask) return convex() && has(Inside::hidden);
  return tensor(what, 0, 0).defined();
}

at::Tensor RaftTrace::tensor(Inside what, int k, int pass) const {
  const Iteration& iteration = at_iteration(k);
  const auto of_pass = [&](at::Tensor UpdateBlock::GruPass::*part) {
    return std::size_t(pass) < iteration.passes.size() ? iteration.passes[std::size_t(pass)].*part
                                                       : at::Tensor();
  };
  switch (what) {
    case Inside::features1:
      return content_.features1;
    case Inside::features2:
      return content_.features2;
    case Inside::context:
      return content_.keeps_context ? content_.context : at::Tensor();
    case Inside::hidden:
      return iteration.hidden;
    case Inside::lookup:
      return iteration.lookup;
    case Inside::motion:
      return iteration.motion;
    case Inside::z:
      return of_pass(&UpdateBlock::GruPass::z);
    case Inside::r:
      return of_pass(&UpdateBlock::GruPass::r);
    case Inside::q:
      return of_pass(&UpdateBlock::GruPass::q);
    case Inside::after:
      return of_pass(&UpdateBlock::GruPass::hidden);
    case Inside::mask:
      return has_mask(k) ? content_.network->update().upsample_mask(
                               iteration.hidden, content_.context, k == iterations())
                         : at::Tensor();
  }
  return {};
}

Channels RaftTrace::inside(Inside what, int k, int pass) const {
  const c10::InferenceMode inference;
  if (k < 0 || k > iterations())
    throw UsageError(
        fmt::format("There is no iteration {} in this trace; it has 0 to {}.", k, iterations()));
  if (pass < 0 || pass >= passes())
    throw UsageError(
        fmt::format("This GRU has no pass {}; count from 0 to {}.", pass, passes() - 1));
  const at::Tensor found = tensor(what, k, pass);
  if (found.defined()) return to_channels(found);
  if (what == Inside::mask && !convex())
    throw Error(
        "This model upsamples bilinearly, without learned weights; RAFT large and the Flowscope "
        "models have them.");
  if (what == Inside::mask && has(Inside::mask))
    throw Error(
        fmt::format("Flow {} has no upsampling weights: only an update on the grid of 8 "
                    "pixels makes them.",
                    k));
  if (what != Inside::hidden && k == iterations() && k > 0 && has(what))
    throw UsageError(
        fmt::format("The {} belong to updates 0 to {}; {} is the result.", words(what), k - 1, k));
  throw Error(fmt::format("The {} of this pair were not recorded.", words(what)));
}

bool RaftTrace::has_mask(int k) const {
  return convex() && k > 0 && cell_size_at(k - 1) == kCell && at_iteration(k).hidden.defined();
}

State RaftTrace::state_at(int k) const {
  State state;
  state.flow = at_iteration(k).flow;
  state.hidden = at_iteration(k).hidden;
  state.context = content_.context;
  return state;
}

FlowField RaftTrace::upsampled(int k) const {
  const c10::InferenceMode inference;
  at::Tensor flow = at_iteration(k).flow;
  if (has_mask(k)) {
    flow = content_.network->upsample(state_at(k), k == iterations());
  } else if (convex() && k > 0 && cell_size_at(k - 1) == kCell) {
    throw Error("The hidden states of this pair were not recorded; flow is upsampled from them.");
  } else {
    const int factor = cell_size_at(k) / kCell;
    const at::Tensor& like = content_.features1;
    flow = enlarged(finer(flow, factor, like.size(2), like.size(3)) * factor);
  }
  FlowField field = to_field(flow, content_.padding);
  return field.size() == content_.source_size ? field : resize_flow(field, content_.source_size);
}

std::vector<NetworkBlock> RaftTrace::blocks() const {
  return network_blocks(config(), map_size(0).width, map_size(0).height, iterations(),
                        content_.times);
}

std::size_t RaftTrace::bytes() const {
  std::set<const void*> counted;  // views share their memory
  std::size_t sum = 0;
  const auto add = [&](const at::Tensor& tensor) {
    if (tensor.defined() && counted.insert(tensor.storage().unsafeGetStorageImpl()).second)
      sum += tensor.storage().nbytes();
  };
  add(content_.features1);
  add(content_.features2);
  add(content_.context);
  add(content_.half1);
  add(content_.half2);
  for (const Iteration& iteration : content_.flows) {
    for (const at::Tensor& tensor :
         {iteration.flow, iteration.hidden, iteration.delta, iteration.lookup, iteration.motion})
      add(tensor);
    for (const auto& pass : iteration.passes)
      for (const at::Tensor& tensor : {pass.z, pass.r, pass.q, pass.hidden}) add(tensor);
  }
  return sum;
}

}  // namespace flowscope::raft
