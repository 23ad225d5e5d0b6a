// A trace whose numbers are written down: what the room computes can be told by hand.
#pragma once

#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/flow/trace.h"

namespace flowscope::checks {

struct WrittenTrace : Trace {
  Size source{64, 48}, inference{64, 48};
  Padding pad;
  int window_radius = 1;
  std::vector<FlowField> flows;  // k = 0 … N, in cells
  std::vector<int> cells;        // cell_size_at(k); empty: 8
  std::vector<Map> responses;    // by level, the same for every cell
  std::map<std::pair<Inside, int>, Channels> tensors;
  std::vector<FlowField> pictures;  // upsampled(k)

  int iterations() const override { return int(flows.size()) - 1; }
  int levels() const override { return 4; }
  int radius() const override { return window_radius; }
  int cell_size() const override { return 8; }
  int cell_size_at(int k) const override { return cells.empty() ? 8 : cells.at(std::size_t(k)); }
  Size source_size() const override { return source; }
  Size inference_size() const override { return inference; }
  Padding padding() const override { return pad; }
  Size map_size(int level) const override {
    return {(inference.width + pad.left + pad.right) / 8 >> level,
            (inference.height + pad.top + pad.bottom) / 8 >> level};
  }
  FlowField flow_at(int k) const override { return flows.at(std::size_t(k)); }
  Vec2 flow_at(int k, Cell cell) const override {
    const Cell own = own_cell(k, cell);
    return flows.at(std::size_t(k)).at(own.x, own.y);
  }
  Map response(Cell, int level) const override { return responses.at(std::size_t(level)); }
  Map window(int, Cell, int) const override { return {}; }
  bool has_mask(int k) const override { return tensors.count({Inside::mask, k}) > 0; }
  bool convex() const override { return has_mask(iterations()); }
  Channels inside(Inside what, int k, int) const override { return tensors.at({what, k}); }
  FlowField upsampled(int k) const override { return pictures.at(std::size_t(k)); }
};

inline FlowField constant_flow(int width, int height, Vec2 value) {
  FlowField flow(width, height);
  for (Vec2& each : flow.flow) each = value;
  return flow;
}

}  // namespace flowscope::checks
