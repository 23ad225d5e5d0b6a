// The insides of one RAFT pair, by handle.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/flow/trace.h"
#include "core/raft/network.h"

namespace flowscope::raft {

// Keeps both feature maps and the low-resolution flow of every iteration; response
// maps and windows are computed from them when asked for. Iterations on a coarse grid
// answer in the cells of the fine one: cell (x, y) is part of theirs at (x / 2, y / 2).
class RaftTrace : public Trace {
 public:
  struct Iteration {
    at::Tensor flow;  // float32 [1, 2, h, w] in cells of its own grid
    int cell = 8;     // pixels of the network's input in one of those
  };
  struct Content {
    at::Tensor features1, features2;  // float32 [1, C, h, w]
    std::vector<Iteration> flows;     // before update k = 0 … N − 1, and the result
    int levels = 4;
    int radius = 3;
    Size source_size, inference_size;
    Padding padding;
  };
  explicit RaftTrace(Content content);

  int iterations() const override { return int(content_.flows.size()) - 1; }
  int levels() const override { return content_.levels; }
  int radius() const override { return content_.radius; }
  int cell_size() const override { return kCell; }
  int cell_size_at(int k) const override { return content_.flows.at(std::size_t(k)).cell; }
  Size source_size() const override { return content_.source_size; }
  Size inference_size() const override { return content_.inference_size; }
  Padding padding() const override { return content_.padding; }
  Size map_size(int level) const override;
  FlowField flow_at(int k) const override;
  Vec2 flow_at(int k, Cell cell) const override;
  Map response(Cell cell, int level) const override;
  Map window(int k, Cell cell, int level) const override;

 private:
  // Cells of 8 pixels to those of iteration k, within its map.
  Cell cell_at(int k, Cell cell) const;

  Content content_;
};

}  // namespace flowscope::raft
