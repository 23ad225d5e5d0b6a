// A network's blocks as a drawing: what feeds what, and what share of the time each takes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/flow/network_block.h"

namespace flowscope::insides {

// Tensors that one block hands to another; blocks by their place in the list.
struct NetworkLink {
  int from = 0, to = 0;
  std::vector<std::string> tensors;
  // From the iteration before: to a block that runs earlier, or to itself.
  bool back() const { return from >= to; }
  friend bool operator==(const NetworkLink&, const NetworkLink&) = default;
};
// A tensor comes from the last block before that makes it, and in a loop also from the last
// one of the loop. A "flow update" is added to the flow. What no block makes is given.
std::vector<NetworkLink> network_links(const std::vector<NetworkBlock>& blocks);

// Of the time that was measured; nothing where that block was not.
std::optional<double> time_share(const std::vector<NetworkBlock>& blocks, std::size_t index);

// "128×32×56": channels, height, width.
std::string size_text(const NetworkBlock::Shape& shape);
// "feature map 1, 2", "pyramid level 1 … 4", "hidden state, context": what names share is said
// once.
std::string names_text(const std::vector<std::string>& names);
// A line for each size: "feature map 1, 2 128×32×56", "flow 2×32×56". Many sizes of one thing
// are two lines: "pyramid level 1 … 4", "9×8×4 … 9×1×1".
std::vector<std::string> shape_lines(const std::vector<NetworkBlock::Shape>& shapes);
// All shapes with their sizes; neighbours of one size share it.
std::string shapes_text(const std::vector<NetworkBlock::Shape>& shapes);

}  // namespace flowscope::insides
