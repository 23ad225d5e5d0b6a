#include "core/insides/network_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <utility>

#include "core/insides/network.h"
#include "core/insides/plot.h"

namespace flowscope::insides {
namespace {

constexpr double kMargin = 8, kBlock = 52, kGap = 20, kCaption = 20, kShare = 3;
constexpr double kNarrowest = 160;  // of a block
// Of a block's width, where arrows leave for the next: what is said there has its room left.
constexpr double kDown = 0.7;

using Ink = NetworkDrawing::Ink;
using Runs = NetworkBlock::Runs;

// A tensor's way past other blocks, to all that take it.
struct Detour {
  int from = 0;
  std::vector<int> to;
  std::string label;
  int lane = 0;
  int first() const { return std::min(from, *std::min_element(to.begin(), to.end())); }
  int last() const { return std::max(from, *std::max_element(to.begin(), to.end())); }
  int length() const { return last() - first(); }
};

std::vector<Detour> detours(const std::vector<NetworkLink>& links) {
  std::vector<Detour> out;
  for (const NetworkLink& link : links) {
    if (link.to == link.from + 1) continue;
    const std::string label = names_text(link.tensors);
    const auto same = std::find_if(out.begin(), out.end(), [&](const Detour& each) {
      return each.from == link.from && each.label == label;
    });
    if (same != out.end())
      same->to.push_back(link.to);
    else
      out.push_back({link.from, {link.to}, label, 0});
  }
  // Short ways inside; lanes are shared where they do not meet.
  std::stable_sort(out.begin(), out.end(),
                   [](const Detour& a, const Detour& b) { return a.length() < b.length(); });
  for (auto own = out.begin(); own != out.end(); ++own) {
    const auto meets = [&](const Detour& each) {
      return each.lane == own->lane && each.first() <= own->last() && own->first() <= each.last();
    };
    while (std::any_of(out.begin(), own, meets)) ++own->lane;
  }
  return out;
}

std::string count_text(std::int64_t parameters) {
  if (parameters == 0) return "no weights";
  if (parameters < 1000000) return fmt::format("{:.0f} k weights", double(parameters) / 1e3);
  return fmt::format("{:.2f} M weights", double(parameters) / 1e6);
}

std::string group_text(const NetworkBlock& block) {
  switch (block.runs) {
    case Runs::frame:
      return "Once a frame";
    case Runs::pair:
      return "Once a pair";
    case Runs::iteration:
      return fmt::format("Every iteration: {} times", block.times);
    case Runs::picture:
      return "For the picture that is shown";
  }
  return {};
}

class Layout {
 public:
  Layout(const std::vector<NetworkBlock>& blocks, double width)
      : blocks_(blocks), links_(network_links(blocks)), detours_(detours(links_)) {
    double lanes = 0;
    for (const Detour& detour : detours_)
      lanes = std::max(lanes, 8 + (detour.lane + 1) * kLaneWidth);
    blocks_width_ = std::max(kNarrowest, width - 2 * kMargin - lanes);
    out_.width = blocks_width_ + 2 * kMargin + lanes;
  }

  NetworkDrawing drawing() {
    place_blocks();
    for (std::size_t i = 0; i < blocks_.size(); ++i) write_block(i);
    for (const NetworkLink& link : links_)
      if (link.to == link.from + 1) draw_link(link);
    for (const Detour& detour : detours_) draw_detour(detour);
    return std::move(out_);
  }

 private:
  const Box& box(int block) const { return out_.blocks[std::size_t(block)].box; }
  double middle(int block) const { return (box(block).top + box(block).bottom) / 2; }

  void place_blocks() {
    double y = 0;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const bool begins_group = i == 0 || blocks_[i].runs != blocks_[i - 1].runs;
      if (i > 0) y += kGap;
      if (begins_group) {
        const Box caption{kMargin, y, kMargin + kDown * blocks_width_ - 6, y + kCaption};
        out_.rows.push_back({caption, group_text(blocks_[i]), {}, Ink::quiet});
        y += kCaption;
      }
      const Box box{kMargin, y, kMargin + blocks_width_, y + kBlock};
      Box share{box.left + 4, box.bottom - kShare - 1, box.left + 4, box.bottom - 1};
      share.right += (blocks_width_ - 8) * time_share(blocks_, i).value_or(0);
      out_.blocks.push_back({box, share});
      y = box.bottom;
    }
    out_.height = blocks_.empty() ? 0 : y + kMargin;
  }

  // Name and time, then what comes out and the weights that make it.
  void write_block(std::size_t index) {
    const NetworkBlock& block = blocks_[index];
    const Box& box = out_.blocks[index].box;
    constexpr double kRow = (kBlock - kShare - 4) / 3;
    const auto row = [&](int i, const std::string& left, const std::string& right) {
      const double y = box.top + 1 + i * kRow;
      out_.rows.push_back({{box.left + 8, y, box.right - 8, y + kRow},
                           left,
                           right,
                           i == 0 ? Ink::plain : Ink::quiet});
    };
    std::string name = block.name;
    if (!name.empty()) name[0] = char(std::toupper(static_cast<unsigned char>(name[0])));
    const auto sizes = shape_lines(block.outputs);
    row(0, name, time_text(blocks_, index));
    row(1, "→ " + (sizes.empty() ? std::string() : sizes[0]), {});
    row(2, sizes.size() > 1 ? "    " + sizes[1] : std::string(),
        count_text(block.parameters) + (block.opens.empty() ? "" : "  ›"));
  }

  void draw_link(const NetworkLink& link) {
    const Box &from = box(link.from), &to = box(link.to);
    const double x = from.left + kDown * blocks_width_;
    out_.lines.push_back({{x, from.bottom}, {x, to.top}});
    out_.heads.push_back({{x, to.top}, {0, 1}});
    out_.rows.push_back({{from.left + 8, from.bottom, x - 10, from.bottom + kGap - 2},
                         {},
                         names_text(link.tensors),
                         Ink::quiet});
  }

  void draw_detour(const Detour& detour) {
    const double edge = kMargin + blocks_width_;
    const double x = edge + 8 + (detour.lane + 0.5) * kLaneWidth;
    // Out below the middle of a block's side, in above it: each lane a little further.
    const double aside = 6 + 4.0 * (detour.lane % 5);
    const double start = middle(detour.from) + aside;
    double least = start, most = start;
    out_.lines.push_back({{edge, start}, {x, start}});
    for (const int to : detour.to) {
      const double end = middle(to) - aside;
      least = std::min(least, end);
      most = std::max(most, end);
      out_.lines.push_back({{x, end}, {edge, end}});
      out_.heads.push_back({{edge, end}, {-1, 0}});
    }
    out_.lines.push_back({{x, least}, {x, most}});
    const double first = middle(detour.first()), last = middle(detour.last());
    out_.lane_labels.push_back({{x, (first + last) / 2}, last - first, detour.label});
  }

  const std::vector<NetworkBlock>& blocks_;
  std::vector<NetworkLink> links_;
  std::vector<Detour> detours_;
  double blocks_width_ = 0;
  NetworkDrawing out_;
};

// ---- words without a font to measure them ----

constexpr double kCharacter = 7;  // of a sans-serif at 12 pixels, rather too much

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }

double advance(const std::string& words) {
  return kCharacter * double(std::count_if(words.begin(), words.end(), begins_character));
}

std::string elided(const std::string& words, double room) {
  if (advance(words) <= room) return words;
  int left = std::max(0, int(room / kCharacter) - 1);
  std::size_t end = 0;
  while (end < words.size() && !(begins_character(words[end]) && left-- == 0)) ++end;
  return words.substr(0, end) + "…";
}

std::string rect(const Box& box, const std::string& look) {
  return fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" {}/>\n",
                     box.left, box.top, box.right - box.left, box.bottom - box.top, look);
}

std::string row_svg(const NetworkDrawing::Row& row) {
  const double y = (row.box.top + row.box.bottom) / 2 + 4, width = row.box.right - row.box.left;
  const std::string right = elided(row.right, width);
  std::string out;
  if (!right.empty()) out += svg_text(row.box.right, y, "end", right);
  const double room = width - (right.empty() ? 0 : advance(right) + 8);
  // Spaces at the beginning are none in SVG.
  const std::size_t first = std::min(row.left.find_first_not_of(' '), row.left.size());
  if (!row.left.empty())
    out += svg_text(row.box.left + double(first) * kCharacter / 2, y, "start",
                    elided(row.left, room).substr(first));
  return out;
}

std::string label_svg(const NetworkDrawing::LaneLabel& label, const std::string& paper) {
  const double length = advance(label.words) + 6;
  if (length > label.room) return {};
  const Box ground{-length / 2, -kLaneWidth / 2, length / 2, kLaneWidth / 2};
  return fmt::format("<g transform=\"translate({:.1f},{:.1f}) rotate(90)\">\n{}{}</g>\n",
                     label.middle.x, label.middle.y,
                     rect(ground, fmt::format("fill=\"{}\"", paper)),
                     svg_text(0, 4, "middle", label.words));
}

std::string head_svg(const NetworkDrawing::Head& head) {
  const Point along = head.along, across{-along.y, along.x};
  const auto corner = [&](double side) {
    return Point{head.tip.x - kHeadLength * along.x + side * kHeadLength / 2 * across.x,
                 head.tip.y - kHeadLength * along.y + side * kHeadLength / 2 * across.y};
  };
  const Point a = corner(1), b = corner(-1);
  return fmt::format("<polygon points=\"{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}\"/>\n",
                     head.tip.x, head.tip.y, a.x, a.y, b.x, b.y);
}

}  // namespace

NetworkDrawing network_drawing(const std::vector<NetworkBlock>& blocks, double width) {
  return Layout(blocks, width).drawing();
}

std::string time_text(const std::vector<NetworkBlock>& blocks, std::size_t index) {
  const auto& seconds = blocks.at(index).seconds;
  if (!seconds) return "not measured";
  return fmt::format("{:.1f} ms · {:.0f} %", *seconds * 1e3,
                     time_share(blocks, index).value_or(0) * 100);
}

std::string svg(const NetworkDrawing& drawing, const DrawingStyle& style) {
  std::string out = svg_head(drawing.width, drawing.height, style.paper);
  for (const auto& block : drawing.blocks) {
    out += rect(block.box,
                fmt::format("rx=\"4\" fill=\"{}\" stroke=\"{}\"", style.block, style.lines));
    if (block.share.right > block.share.left)
      out += rect(block.share, fmt::format("fill=\"{}\"", style.ink));
  }
  for (const Ink ink : {Ink::plain, Ink::quiet}) {
    out += fmt::format("<g fill=\"{}\">\n", ink == Ink::plain ? style.ink : style.quiet);
    for (const auto& row : drawing.rows)
      if (row.ink == ink) out += row_svg(row);
    out += "</g>\n";
  }
  out += fmt::format("<g stroke=\"{}\" stroke-width=\"1.2\">\n", style.quiet);
  for (const auto& [from, to] : drawing.lines)
    out += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", from.x,
                       from.y, to.x, to.y);
  out += fmt::format("</g>\n<g fill=\"{}\">\n", style.quiet);
  for (const auto& head : drawing.heads) out += head_svg(head);
  for (const auto& label : drawing.lane_labels) out += label_svg(label, style.paper);
  return out + "</g>\n</svg>\n";
}

}  // namespace flowscope::insides
