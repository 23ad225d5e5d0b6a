// A network as a drawing: blocks from top to bottom, arrows for the tensors between them.
#pragma once

#include <string>
#include <vector>

#include "core/flow/network_block.h"
#include "core/insides/geometry.h"

namespace flowscope::insides {

// Where everything lies, in pixels of the drawing, for whoever paints it. Tensors that go to
// the next block take the short way down; all others, and those of the iteration before, run in
// lanes beside the blocks.
struct NetworkDrawing {
  enum class Ink { plain, quiet };  // quiet: what steps back
  struct Block {
    Box box;
    Box share;  // of the time, as a bar at the bottom; of no width: was not measured
  };
  // Words at the left and the right end of a box, in the middle of its height. Where they would
  // meet, those at the left are cut short.
  struct Row {
    Box box;
    std::string left, right;
    Ink ink = Ink::plain;
  };
  struct Line {
    Point from, to;
  };
  struct Head {
    Point tip, along;  // along: of length 1
  };
  // A lane's words, read downwards, on a ground of their own; left out where they are longer
  // than the room.
  struct LaneLabel {
    Point middle;
    double room = 0;
    std::string words;
  };

  double width = 0, height = 0;
  std::vector<Block> blocks;  // as they were given
  std::vector<Row> rows;
  std::vector<Line> lines;
  std::vector<Head> heads;
  std::vector<LaneLabel> lane_labels;
};
inline constexpr double kHeadLength = 8;  // of an arrow, and as wide
inline constexpr double kLaneWidth = 16;

// Never narrower than its blocks need; as high as it has to be.
NetworkDrawing network_drawing(const std::vector<NetworkBlock>& blocks, double width = 480);

// "31.2 ms · 42 %": what is written beside a block's name.
std::string time_text(const std::vector<NetworkBlock>& blocks, std::size_t index);

struct DrawingStyle {
  std::string ink = "#000000", quiet = "#555555", lines = "#999999", block = "#f3f3f3",
              paper = "#ffffff";
};
// A document of its own. What words take is estimated: there is no font to measure.
std::string svg(const NetworkDrawing& drawing, const DrawingStyle& style = {});

}  // namespace flowscope::insides
