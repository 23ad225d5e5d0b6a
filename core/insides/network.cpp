#include "core/insides/network.h"

#include <fmt/format.h>

#include <algorithm>

namespace flowscope::insides {
namespace {

using Runs = NetworkBlock::Runs;

bool makes(const NetworkBlock& block, const std::string& tensor) {
  return std::any_of(block.outputs.begin(), block.outputs.end(), [&](const auto& output) {
    return output.name == tensor || (tensor == "flow" && output.name == "flow update");
  });
}

void add(std::vector<NetworkLink>& links, int from, int to, const std::string& tensor) {
  for (NetworkLink& link : links)
    if (link.from == from && link.to == to) return link.tensors.push_back(tensor);
  links.push_back({from, to, {tensor}});
}

}  // namespace

std::vector<NetworkLink> network_links(const std::vector<NetworkBlock>& blocks) {
  std::vector<NetworkLink> links;
  const int count = int(blocks.size());
  const auto at = [&](int i) -> const NetworkBlock& { return blocks[std::size_t(i)]; };
  for (int to = 0; to < count; ++to)
    for (const auto& input : at(to).inputs) {
      int before = to - 1, after = count - 1;
      while (before >= 0 && !makes(at(before), input.name)) --before;
      if (before >= 0) add(links, before, to, input.name);
      if (at(to).runs != Runs::iteration) continue;
      while (after >= to && !(at(after).runs == Runs::iteration && makes(at(after), input.name)))
        --after;
      if (after >= to) add(links, after, to, input.name);
    }
  return links;
}

std::optional<double> time_share(const std::vector<NetworkBlock>& blocks, std::size_t index) {
  double sum = 0;
  for (const NetworkBlock& block : blocks) sum += block.seconds.value_or(0);
  if (!blocks.at(index).seconds || !(sum > 0)) return std::nullopt;
  return *blocks[index].seconds / sum;
}

std::string size_text(const NetworkBlock::Shape& shape) {
  return fmt::format("{}×{}×{}", shape.channels, shape.height, shape.width);
}

std::string shapes_text(const std::vector<NetworkBlock::Shape>& shapes) {
  std::string text;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    text += shapes[i].name;
    const bool same = i + 1 < shapes.size() && size_text(shapes[i]) == size_text(shapes[i + 1]);
    if (!same) text += fmt::format(" {}", size_text(shapes[i]));
    if (i + 1 < shapes.size()) text += ", ";
  }
  return text;
}

}  // namespace flowscope::insides
