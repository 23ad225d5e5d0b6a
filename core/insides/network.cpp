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

// "pyramid level " of "pyramid level 1", "pyramid level 2"; empty where they share none.
std::string shared_stem(const std::vector<std::string>& names) {
  if (names.size() < 2) return {};
  const std::string stem = names[0].substr(0, names[0].rfind(' ') + 1);
  const bool shared = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return name.rfind(' ') + 1 == stem.size() && name.compare(0, stem.size(), stem) == 0;
  });
  return shared ? stem : std::string();
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

namespace {

// Neighbours of one size together.
std::vector<std::string> sized(const std::vector<NetworkBlock::Shape>& shapes) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < shapes.size();) {
    std::vector<std::string> names;
    const std::string size = size_text(shapes[i]);
    for (; i < shapes.size() && size_text(shapes[i]) == size; ++i) names.push_back(shapes[i].name);
    out.push_back(fmt::format("{} {}", names_text(names), size));
  }
  return out;
}

}  // namespace

std::string names_text(const std::vector<std::string>& names) {
  const std::string stem = shared_stem(names);
  if (!stem.empty() && names.size() > 2)
    return fmt::format("{} … {}", names.front(), names.back().substr(stem.size()));
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i > 0 ? ", " : "") + (i > 0 ? names[i].substr(stem.size()) : names[i]);
  return text;
}

std::vector<std::string> shape_lines(const std::vector<NetworkBlock::Shape>& shapes) {
  std::vector<std::string> all;
  for (const auto& shape : shapes) all.push_back(shape.name);
  if (shapes.size() > 2 && !shared_stem(all).empty())
    return {names_text(all),
            fmt::format("{} … {}", size_text(shapes.front()), size_text(shapes.back()))};
  return sized(shapes);
}

std::string shapes_text(const std::vector<NetworkBlock::Shape>& shapes) {
  return fmt::format("{}", fmt::join(sized(shapes), ", "));
}

}  // namespace flowscope::insides
