// What a network saw on the way to a flow field, without any network type.
#pragma once

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/size.h"
#include "core/flow/flow_field.h"
#include "core/flow/maps.h"
#include "core/flow/network_block.h"

namespace flowscope {

// How the frame was enlarged so that the network can take it, in pixels.
struct Padding {
  int left = 0, right = 0, top = 0, bottom = 0;
  friend bool operator==(const Padding&, const Padding&) = default;
};

// What a trace keeps besides feature maps, flows and updates; by handle, so that it costs
// memory (Trace::bytes) and no time.
struct TraceParts {
  bool context = false;
  bool hidden = false;  // states of every iteration; with them masks and upsampled flows
  bool gates = false;   // z, r, q and the state after it for each pass of the GRU
  bool motion = false;
  bool lookups = false;
  friend bool operator==(const TraceParts&, const TraceParts&) = default;
};
inline constexpr TraceParts kAllParts{true, true, true, true, true};

// Every cell's best match in the other frame, over level 1 of the pyramid. Row by row.
struct Matches {
  int width = 0, height = 0;  // of the cells that look for a match
  std::vector<Cell> best;     // where the response map is largest; the first, row by row
  Map value;                  // of it
  // The second-best peak: the largest cell that none of its eight neighbours exceeds,
  // outside the 3×3 around the best. The map's least value where there is none.
  Map second;
  Map entropy;  // of the softmax of the response map, in nats: 0 … ln(cells)
};

// The insides of one traced pair, kept by handle: answers are computed from the
// feature maps when asked for. Immutable, safe from any thread.
//
// Iterations k run from 0 (the start) to iterations() (the result). Pyramid
// levels are 0 to levels() − 1 here (1 to 4 for people). Cells of level 0 are
// cell_size() pixels of the network's input.
class Trace {
 public:
  virtual ~Trace() = default;

  virtual int iterations() const = 0;
  virtual int levels() const = 0;
  virtual int radius() const = 0;
  virtual int cell_size() const = 0;  // 8 for RAFT
  // Of the grid that update k ran on, or the result is on: a model may begin with updates
  // on a coarser one. Cells and flow are given in level-0 cells all the same.
  virtual int cell_size_at(int) const { return cell_size(); }
  virtual Size source_size() const = 0;     // of the frames
  virtual Size inference_size() const = 0;  // at which the network ran, before padding
  virtual Padding padding() const = 0;
  virtual Size map_size(int level) const = 0;  // of image 2's feature map, in cells of that level

  // Low-resolution flow in cells of level 0, before update k (k = iterations(): the result);
  // one value for each cell of the grid of that update.
  virtual FlowField flow_at(int k) const = 0;
  virtual Vec2 flow_at(int k, Cell cell) const = 0;

  // Similarity of image 1's feature vector at `cell` with all of image 2 on
  // `level`: ⟨f1(cell), f2⟩ / √C, 2×2-averaged per level (RAFT, eq. 1).
  virtual Map response(Cell cell, int level) const = 0;

  // The (2r+1)² lookup window of `cell` before update k: the response map sampled
  // bilinearly (zero outside) around the correspondence / 2^level, one cell of that
  // level per step. Upright: column is dx + r, row is dy + r. On a coarser grid: the
  // window of the coarse cell that `cell` is part of, on that grid's own levels.
  virtual Map window(int k, Cell cell, int level) const = 0;

  // --- On the grid of update k (the result's for k = N), which may be coarser ---

  // The cell that `cell` is part of, in that grid's own cells.
  Cell own_cell(int k, Cell cell) const;
  // Of image 2's map on that grid and level.
  Size grid_size(int k, int level) const;
  // Where update k looks: the middle of the window of `cell`, in cells of that grid's level.
  Vec2 window_centre(int k, Cell cell, int level) const;
  // The map that the window of update k is cut from. On the grid of 8 pixels: response().
  virtual Map grid_response(int k, Cell cell, int level) const;
  // Δf of update k = 0 … N − 1, in cells of level 0, one for each cell of its grid.
  virtual FlowField delta_at(int k) const;

  // --- What is kept on request (TraceParts); Error in a sentence where it is not ---

  // A tensor as it is at iteration k (see Inside), on the grid of k, and pass p of the GRU.
  virtual bool has(Inside) const { return false; }
  virtual Channels inside(Inside what, int k = 0, int pass = 0) const;
  virtual int passes() const { return 1; }       // of the GRU in one iteration
  virtual bool convex() const { return false; }  // upsamples with weights it learned
  // Whether flow k has convex weights of its own: not the start, not a coarse grid's.
  virtual bool has_mask(int) const { return false; }
  // Flow k as it would be shown, at the frame's size and in its pixels.
  virtual FlowField upsampled(int k) const;

  // --- Over the whole frame ---

  // Matches of image 1's cells in image 2, or the other way. In chunks; throws Stopped.
  virtual Matches matches(bool from_second = false, std::stop_token stop = {}) const;
  // In the order in which they run. Empty: the model does not tell.
  virtual std::vector<NetworkBlock> blocks() const { return {}; }
  // Of memory that lives because of this trace.
  virtual std::size_t bytes() const { return 0; }

  // The cell whose feature sits nearest to a pixel of the frame (at the frame's
  // size): round((x·sx + left) / cell), ties to even, clipped to the map.
  Cell cell_of(double x, double y) const;

  // cell + flow_k, in cells of `level` (level-0 cells / 2^level).
  Vec2 correspondence(int k, Cell cell, int level) const;
};

}  // namespace flowscope
