// What a network saw on the way to a flow field, without any network type.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/size.h"
#include "core/flow/flow_field.h"

namespace flowscope {

// A small picture of numbers. Rows top to bottom, row-major.
struct Map {
  int width = 0;
  int height = 0;
  std::vector<float> values;  // height * width

  float at(int x, int y) const {
    return values[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
};

// A position on a map, in its cells.
struct Cell {
  int x = 0;
  int y = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// How the frame was enlarged so that the network can take it, in pixels.
struct Padding {
  int left = 0, right = 0, top = 0, bottom = 0;
  friend bool operator==(const Padding&, const Padding&) = default;
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

  // The cell whose feature sits nearest to a pixel of the frame (at the frame's
  // size): round((x·sx + left) / cell), ties to even, clipped to the map.
  Cell cell_of(double x, double y) const;

  // cell + flow_k, in cells of `level` (level-0 cells / 2^level).
  Vec2 correspondence(int k, Cell cell, int level) const;
};

}  // namespace flowscope
