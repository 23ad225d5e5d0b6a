// The insides of one RAFT pair, by handle.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "core/flow/trace.h"
#include "core/raft/blocks.h"
#include "core/raft/network.h"

namespace flowscope::raft {

// Keeps both feature maps and the low-resolution flow of every iteration; response
// maps and windows are computed from them when asked for, masks and upsampled flows by the
// network from the hidden states. Iterations on a coarse grid answer in the cells of the fine
// one: cell (x, y) is part of own_cell(k, (x, y)).
class RaftTrace : public Trace {
 public:
  struct Iteration {
    at::Tensor flow;      // float32 [1, 2, h, w] in cells of its own grid
    int cell = 8;         // pixels of the network's input in one of those
    at::Tensor hidden{};  // before the update; of the result always, else only if asked for
    // Of the update that began here; none for the result. From `lookup` on if asked for.
    at::Tensor delta{};
    at::Tensor lookup{}, motion{};
    std::vector<UpdateBlock::GruPass> passes{};
  };
  struct Content {
    at::Tensor features1, features2;  // float32 [1, C, h, w]
    std::vector<Iteration> flows;     // before update k = 0 … N − 1, and the result
    int levels = 4;
    int radius = 3;
    Size source_size, inference_size;
    Padding padding;
    std::shared_ptr<const Network> network{};  // not needed for what the maps alone tell
    at::Tensor half1{}, half2{};  // of the frames at half the size, where coarser grids read those
    at::Tensor context{};         // [1, context, h, w]
    bool keeps_context = false;   // asked for; a mask may need it besides
    BlockTimes times{};
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
  Map grid_response(int k, Cell cell, int level) const override;
  FlowField delta_at(int k) const override;
  bool has(Inside what) const override;
  Channels inside(Inside what, int k, int pass) const override;
  int passes() const override { return config().separable_gru ? 2 : 1; }
  bool convex() const override { return config().convex; }
  bool has_mask(int k) const override;
  FlowField upsampled(int k) const override;
  Matches matches(bool from_second, std::stop_token stop) const override;
  std::vector<NetworkBlock> blocks() const override;
  std::size_t bytes() const override;

 private:
  const Iteration& at_iteration(int k) const { return content_.flows.at(std::size_t(k)); }
  const Config& config() const;
  at::Tensor grid_features(int k, bool second) const;
  at::Tensor grid_map(int k, Cell cell, int level) const;
  at::Tensor tensor(Inside what, int k, int pass) const;  // undefined where it is not kept
  State state_at(int k) const;

  Content content_;
};

}  // namespace flowscope::raft
